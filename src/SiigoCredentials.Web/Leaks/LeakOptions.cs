using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Section <c>Leaks</c>.</summary>
public sealed class LeakOptions
{
    /// <summary>How many reports one address (an IPv6 /64) may send in a minute, each with up to 10 000 keys.</summary>
    [Range(1, 100_000)]
    public int ReportsPerMinute { get; init; } = 30;

    /// <summary>How many reports signed with one of <see cref="SenderKeys"/> may come in a minute.</summary>
    [Range(1, 100_000)]
    public int SignedReportsPerMinute { get; init; } = 600;

    /// <summary>
    /// The public keys (PEM, ECDSA P-256) of senders who sign their reports, by the identifier that the sender states. None by default.
    /// </summary>
    public Dictionary<string, string> SenderKeys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether all <see cref="SenderKeys"/> can be parsed.</summary>
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
