using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SiigoCredentials.Web.Audit;

/// <summary>
/// The head of a chain as mails carry it: the last 12 digits of the company's id, the number of the entry and the first 32 digits of its
/// hash. Who keeps the mail is a witness: 128 bits of a hash that nobody can choose are as good as all of it.
/// </summary>
public sealed partial record MailedHead(string Company, ActivityHead Head)
{
    private const int CompanyDigits = 12;
    private const int HashDigits = SHA256.HashSizeInBytes;

    /// <summary>What stands before it in a mail.</summary>
    public const string Label = "Constancia de actividad:";

    public static MailedHead Of(Guid companyId, ActivityHead head) =>
        new(companyId.ToString("N")[^CompanyDigits..], head with { Hash = head.Hash[..HashDigits] });

    /// <summary>The heads in the text of a mail, wherever it is quoted.</summary>
    public static IEnumerable<MailedHead> FindIn(string text) => Mailed().Matches(text).Select(match => new MailedHead(
        match.Groups["company"].Value,
        new ActivityHead(long.Parse(match.Groups["sequence"].Value, CultureInfo.InvariantCulture), match.Groups["hash"].Value)));

    /// <summary>Whether it is a head of the company with this id, as 32 digits.</summary>
    public bool IsOf(string companyId) => companyId.EndsWith(Company, StringComparison.Ordinal);

    /// <summary>Company, colon, number, colon, hash.</summary>
    public override string ToString() => $"{Company}:{Head}";

    [GeneratedRegex(
        @"\b(?<company>[0-9a-f]{12}):(?<sequence>[1-9][0-9]{0,17}):(?<hash>[0-9A-F]{32})\b", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Mailed();
}
