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
    ActivityField ActorName,
    string OperationId,
    ActivityField Detail,
    ActivityField Address,
    ActivityField Agent,
    string PreviousHash,
    string Hash)
{
    public static ActivityLine Of(AuditEntry entry) => new(
        entry.Sequence,
        entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        entry.Action.ToString(),
        entry.ActorId.ToString("N"),
        entry.FieldOf(ActivityFields.ActorName),
        entry.OperationId.ToString("N"),
        entry.FieldOf(ActivityFields.Detail),
        entry.FieldOf(ActivityFields.Address),
        entry.FieldOf(ActivityFields.Agent),
        Convert.ToHexString(entry.PreviousHash),
        Convert.ToHexString(entry.Hash));

    /// <summary>Whether its hash covers digests; false of an entry of format 1, whose hash covers the values.</summary>
    internal bool IsSalted => Detail.Digest is not null;

    /// <summary>Whether each field has the form in which the portal writes it; the values that can be erased are free.</summary>
    internal bool IsWellFormed =>
        Sequence > 0 && IsId(ActorId) && IsId(OperationId) && IsHash(Hash) && (PreviousHash.Length == 0 || IsHash(PreviousHash))
        && Action.Length is > 0 and <= 40 && Action.All(char.IsAsciiLetter)
        && DateTime.TryParseExact(At, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
        && at.Kind == DateTimeKind.Utc && at.ToString("O", CultureInfo.InvariantCulture) == At
        && ActivityField.InOrder.All(
            one => this[one].IsWellFormed(IsSalted, one is ActivityFields.ActorName or ActivityFields.Detail));

    /// <summary>The fields whose values are gone, as their missing salts say; none of an entry of format 1.</summary>
    internal ActivityFields Undisclosed => !IsSalted ? ActivityFields.None
        : ActivityField.InOrder.Where(one => this[one].Salt is null).Aggregate(ActivityFields.None, (all, one) => all | one);

    internal ActivityField this[ActivityFields one] => one switch
    {
        ActivityFields.ActorName => ActorName,
        ActivityFields.Detail => Detail,
        ActivityFields.Address => Address,
        ActivityFields.Agent => Agent,
        _ => throw new ArgumentOutOfRangeException(nameof(one)),
    };

    /// <summary>32 hexadecimal digits in lower case.</summary>
    internal static bool IsId(string text) => Guid.TryParseExact(text, "N", out var id) && id.ToString("N") == text;

    /// <summary>64 hexadecimal digits in upper case.</summary>
    internal static bool IsHash(string text) => IsUpperHex(text, SHA256.HashSizeInBytes);

    internal static bool IsUpperHex(string text, int bytes) =>
        text.Length == bytes * 2 && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'A' and <= 'F');

    /// <summary>
    /// SHA-256 over the fields and the previous hash as a JSON array, so that different entries have different input. What can be erased
    /// counts by its digest. In format 1 it counted by its value.
    /// </summary>
    /// <param name="company">The id of the chain's company, as 32 digits.</param>
    public byte[] ComputeHash(string company)
    {
        var sequence = Sequence.ToString(CultureInfo.InvariantCulture);
        return SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<string?[]>(IsSalted
            ? [
                ActivityFile.Header.Version, company, sequence, At, Action, ActorId, OperationId,
                ActorName.Digest, Detail.Digest, Address.Digest, Agent.Digest, PreviousHash,
            ]
            : [
                company, sequence, At, Action, ActorId, ActorName.Value, OperationId, Detail.Value, Address.Value, Agent.Value,
                PreviousHash,
            ]));
    }
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
