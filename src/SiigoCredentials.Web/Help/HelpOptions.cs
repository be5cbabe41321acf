using System.ComponentModel.DataAnnotations;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Help;

/// <summary>Section <c>Help</c>.</summary>
public sealed class HelpOptions
{
    /// <summary>
    /// The operator's address, to which comments are mailed. Without one, only the command <c>help-answers</c> shows them.
    /// </summary>
    public string? CommentsTo { get; set => field = string.IsNullOrWhiteSpace(value) ? null : EmailAddress.Canonical(value); }

    /// <summary>How many days answers and views are kept.</summary>
    [Range(30, 3_650)]
    public int KeptDays { get; init; } = 365;

    /// <summary>How many times a person may answer within an hour.</summary>
    [Range(1, 1_000)]
    public int AnswersPerHour { get; init; } = 10;
}
