using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Handoff;

/// <summary>Section <c>Handoff</c>.</summary>
public sealed class HandoffOptions
{
    /// <summary>How many links a company may create within 24 hours. Each one mails the contact.</summary>
    [Range(1, 1_000)]
    public int LinksPerDay { get; init; } = 20;

    /// <summary>For how many days the page shows the state of a link.</summary>
    [Range(4, 3_650)]
    public int KeptDays { get; init; } = 90;
}
