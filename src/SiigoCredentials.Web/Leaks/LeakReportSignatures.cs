using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Leaks;

/// <summary>What a signed report claims: the identifier of a known key, and a signature over the body. Not verified yet.</summary>
public sealed record SignatureClaim(string KeyIdentifier, byte[] Signature);

/// <summary>Knows the senders that sign what they report, as GitHub's secret scanning does: ECDSA P-256 with SHA-256 over the body as it came, in DER, in Base64.</summary>
public sealed class LeakReportSignatures(IOptions<LeakOptions> options)
{
    public const string IdentifierHeader = "Github-Public-Key-Identifier";
    public const string SignatureHeader = "Github-Public-Key-Signature";

    private const int LongestSignature = 256; // in Base64; one of P-256 has at most 96

    /// <summary>What the two headers claim; null if they name no known sender or hold no signature.</summary>
    public SignatureClaim? ClaimOf(string identifier, string text)
    {
        var signature = new byte[LongestSignature];
        return options.Value.SenderKeys.ContainsKey(identifier) && text.Length is > 0 and <= LongestSignature && Convert.TryFromBase64String(text, signature, out var length)
            ? new SignatureClaim(identifier, signature[..length])
            : null;
    }

    /// <summary>True when the body was signed with the key that the claim names.</summary>
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
