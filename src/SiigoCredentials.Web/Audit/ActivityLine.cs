using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace SiigoCredentials.Web.Audit;

/// <summary>An entry in an export: every field as it was hashed, so that the line is enough to compute the hash.</summary>
public sealed record ActivityLine(
    long Sequence,
    string At,
    string Action,
    string ActorId,
    string ActorName,
    string OperationId,
    string Detail,
    string? Address,
    string? Agent,
    string PreviousHash,
    string Hash)
{
    public static ActivityLine Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        entry.Action.ToString(),
        entry.ActorId.ToString("N"),
        entry.ActorName,
        entry.OperationId.ToString("N"),
        entry.Detail,
        entry.Address,
        entry.Agent,
        Convert.ToHexString(entry.PreviousHash),
        Convert.ToHexString(entry.Hash));

    /// <summary>Whether each field has the form in which the portal writes it; names, detail, address and agent are free.</summary>
    public bool IsWellFormed =>
        Sequence > 0 && IsId(ActorId) && IsId(OperationId) && IsHash(Hash) && (PreviousHash.Length == 0 || IsHash(PreviousHash))
        && Action.Length is > 0 and <= 40 && Action.All(char.IsAsciiLetter)
        && DateTime.TryParseExact(At, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
        && at.Kind == DateTimeKind.Utc && at.ToString("O", CultureInfo.InvariantCulture) == At;

    /// <summary>32 hexadecimal digits in lower case.</summary>
    internal static bool IsId(string text) => Guid.TryParseExact(text, "N", out var id) && id.ToString("N") == text;

    /// <summary>64 hexadecimal digits in upper case.</summary>
    internal static bool IsHash(string text) =>
        text.Length == SHA256.HashSizeInBytes * 2 && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'A' and <= 'F');

    /// <summary>SHA-256 over every field and the previous hash as a JSON array, so that different entries have different input.</summary>
    /// <param name="company">The id of the chain's company, as 32 digits.</param>
    public byte[] ComputeHash(string company) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>(
    [
        company,
        Sequence.ToString(CultureInfo.InvariantCulture),
        At,
        Action,
        ActorId,
        ActorName,
        OperationId,
        Detail,
        Address,
        Agent,
        PreviousHash,
    ]));
}

/// <summary>The last entry of a chain. A person who notes it can check later whether the chain up to it is unchanged.</summary>
public sealed record ActivityHead(long Sequence, string Hash)
{
    private const int HashLength = SHA256.HashSizeInBytes * 2;

    /// <summary>Parses what <see cref="ToString"/> writes; null for anything else.</summary>
    public static ActivityHead? Parse(string text) =>
        text.Split(':') is [var number, { Length: HashLength } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence > 0
        && hash.All(char.IsAsciiHexDigit)
            ? new ActivityHead(sequence, hash.ToUpperInvariant())
            : null;

    /// <summary>Number, colon, hash.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}:{Hash}");
}
