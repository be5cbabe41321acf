using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Credentials;

/// <summary>Generates Access Keys, and decrypts one that a person asked to see.</summary>
public sealed class AccessKeyIssuer(SecretSealer sealer, IOptions<CredentialOptions> options)
{
    /// <summary>A new key for the credential's next version, and its row. The key in clear exists only in this result.</summary>
    internal (string AccessKey, AccessKey Row) Issue(CredentialOperation operation, Credential credential, DateTimeOffset now)
    {
        var accessKey = AccessKeyFormat.Generate();
        var version = credential.Version + 1;
        var row = new AccessKey
        {
            CredentialId = credential.Id,
            Version = version,
            SecretHash = AccessKeyFormat.SecretHash(accessKey),
            Ciphertext = sealer.Seal(Encoding.UTF8.GetBytes(accessKey), AccessKey.Binding(credential, version)),
            Hint = AccessKeyFormat.Hint(accessKey),
            IssuedAt = now,
            ExpiresAt = now + options.Value.KeyLifetime,
            IssuedBy = operation.Actor.Name,
            IsByProgram = operation.Actor.IsProgram,
            OperationId = operation.Id,
        };
        return (accessKey, row);
    }

    /// <summary>The key in clear; null if this process does not have the key-encryption key that sealed it.</summary>
    internal string? Open(AccessKey key)
    {
        try
        {
            return Encoding.UTF8.GetString(sealer.Open(key.Ciphertext, AccessKey.Binding(key.Credential!, key.Version)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
