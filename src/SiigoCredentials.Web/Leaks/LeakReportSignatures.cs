using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Leaks;

/// <summary>An unverified claim: the identifier of a known key, and a signature over the body.</summary>
public sealed record SignatureClaim(string KeyIdentifier, byte[] Signature);

/// <summary>
/// Verifies the signatures of senders, as GitHub's secret scanning makes them: ECDSA P-256 with SHA-256 over the raw body, in DER and
/// Base64.
/// </summary>
public sealed class LeakReportSignatures(IOptions<LeakOptions> options)
{
    public const string IdentifierHeader = "Github-Public-Key-Identifier";
    public const string SignatureHeader = "Github-Public-Key-Signature";

    private const int LongestSignature = 256; // in Base64; a P-256 signature has at most 96

    /// <summary>The claim in the two headers; null if the sender is unknown or there is no signature.</summary>
    public SignatureClaim? ClaimOf(string identifier, string text)
    {
        var signature = new byte[LongestSignature];
        return options.Value.SenderKeys.ContainsKey(identifier) && text.Length is > 0 and <= LongestSignature
            && Convert.TryFromBase64String(text, signature, out var length)
            ? new SignatureClaim(identifier, signature[..length])
            : null;
    }

    /// <summary>Whether the body was signed with the key of the claim.</summary>
    public bool Prove(SignatureClaim claim, ReadOnlySpan<byte> body)
    {
        using var key = Import(options.Value.SenderKeys[claim.KeyIdentifier]);
        return key.VerifyData(body, claim.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
