using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Section <c>Leaks</c>.</summary>
public sealed class LeakOptions
{
    /// <summary>How many times a minute one address (a /64 of IPv6) may report, each time up to 10 000 keys.</summary>
    [Range(1, 100_000)]
    public int ReportsPerMinute { get; init; } = 30;

    /// <summary>The same for each key of <see cref="SenderKeys"/>, for reports signed with it.</summary>
    [Range(1, 100_000)]
    public int SignedReportsPerMinute { get; init; } = 600;

    /// <summary>The public keys (PEM, ECDSA P-256) of senders who sign their reports, each under the identifier that the sender names; none by default.</summary>
    public Dictionary<string, string> SenderKeys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether every one of <see cref="SenderKeys"/> can be read.</summary>
    public static bool HasReadableKeys(LeakOptions options) => options.SenderKeys.Values.All(IsReadable);

    private static bool IsReadable(string pem)
    {
        try
        {
            using var key = LeakReportSignatures.Import(pem);
            return key.KeySize == 256;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
