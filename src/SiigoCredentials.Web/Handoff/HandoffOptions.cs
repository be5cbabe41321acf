using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Handoff;

/// <summary>Section <c>Handoff</c>.</summary>
public sealed class HandoffOptions
{
    /// <summary>How many links a company may make within 24 hours: each one mails the contact.</summary>
    [Range(1, 1_000)]
    public int LinksPerDay { get; init; } = 20;

    /// <summary>For how many days the card tells what became of a link.</summary>
    [Range(4, 3_650)]
    public int KeptDays { get; init; } = 90;
}
