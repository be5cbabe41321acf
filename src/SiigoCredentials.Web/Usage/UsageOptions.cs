using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Usage;

/// <summary>Section <c>Usage</c>.</summary>
public sealed class UsageOptions
{
    /// <summary>How many days of counts are kept.</summary>
    [Range(31, 3_650)]
    public int KeptDays { get; init; } = 400;

    /// <summary>
    /// How many rows with a partner or an address a credential may have in a day, for each refusal, and for each key and successful
    /// outcome. The rest is counted together, without them.
    /// </summary>
    [Range(10, 10_000)]
    public int RowsPerDay { get; init; } = 200;

    /// <summary>How many different addresses those rows have, in at most half of them; the rest is counted together.</summary>
    [Range(1, 1_000)]
    public int AddressesPerDay { get; init; } = 50;
}
