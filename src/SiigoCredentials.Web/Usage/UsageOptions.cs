using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Usage;

/// <summary>Section <c>Usage</c>.</summary>
public sealed class UsageOptions
{
    /// <summary>How many days of counts are kept.</summary>
    [Range(31, 3_650)]
    public int KeptDays { get; init; } = 400;

    /// <summary>How many rows a credential may have in a day; partners beyond that are counted together, without a name.</summary>
    [Range(10, 10_000)]
    public int RowsPerDay { get; init; } = 200;
}
