namespace SiigoCredentials.Web.Audit;

/// <summary>Whether acts are told to others than the company.</summary>
public sealed class AuditOptions
{
    /// <summary>Whether the log has a line for each audit entry; see <see cref="AuditStream"/>.</summary>
    public bool Stream { get; init; }
}
