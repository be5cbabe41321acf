using System.Security.Cryptography;
using System.Text.Json;

namespace SiigoCredentials.Web.Audit;

/// <summary>The fields of an entry that can be erased. They are held beside the chain, whose hashes cover only their digests.</summary>
[Flags]
public enum ActivityFields
{
    None = 0,
    ActorName = 1,
    Detail = 2,
    Address = 4,
    Agent = 8,
    All = ActorName | Detail | Address | Agent,
}

/// <summary>
/// A field that can be erased, like a disclosure of RFC 9901: a value, a random salt, and the digest of both, which remains when they are
/// gone. An entry of format 1 has neither salt nor digest.
/// </summary>
public sealed record ActivityField(string? Value, string? Salt, string? Digest)
{
    /// <summary>In bytes: 128 bits for each field, so that what remains of an entry does not help to guess what was erased.</summary>
    public const int SaltLength = 16;

    /// <summary>The fields of an entry in the order of their digests.</summary>
    internal static readonly ActivityFields[] InOrder =
    [
        ActivityFields.ActorName, ActivityFields.Detail, ActivityFields.Address, ActivityFields.Agent,
    ];

    /// <summary>The field's name in an export.</summary>
    internal static string NameOf(ActivityFields field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    /// <summary>The names of several, in order.</summary>
    internal static IEnumerable<string> NamesOf(ActivityFields fields) => InOrder.Where(field => fields.HasFlag(field)).Select(NameOf);

    /// <summary>SHA-256 over salt, name and value as a JSON array.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> salt, ActivityFields field, string? value) =>
        DigestOf(Convert.ToHexString(salt), field, value);

    /// <summary>Whether the digest is that of the salt and the value; true of an erased field.</summary>
    internal bool Fits(ActivityFields field) => Salt is null || Digest == Convert.ToHexString(DigestOf(Salt, field, Value));

    /// <summary>Whether it has the form in which the portal writes it.</summary>
    internal bool IsWellFormed(bool isSalted, bool isRequired) => isSalted
        ? Digest is not null && ActivityLine.IsHash(Digest)
            && (Salt is null ? Value is null : ActivityLine.IsUpperHex(Salt, SaltLength) && (Value is not null || !isRequired))
        : Digest is null && Salt is null && (Value is not null || !isRequired);

    private static byte[] DigestOf(string salt, ActivityFields field, string? value) =>
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>([salt, NameOf(field), value]));
}
