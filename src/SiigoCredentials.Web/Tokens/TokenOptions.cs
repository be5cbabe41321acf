using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Section <c>Tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>How long an access token is good for, unless its Access Key ends before.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);
}
