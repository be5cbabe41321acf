namespace SiigoCredentials.Web.Audit;

/// <summary>The person who acts, the company and the origin. They come from the session and the connection, never from a form.</summary>
public sealed record Actor(Guid CompanyId, Guid PersonId, string Name, string? Address, string? Agent)
{
    /// <summary>The longest name that the database keeps.</summary>
    public const int NameLength = 130;

    /// <summary>The operator, at a shell of the machine.</summary>
    public static Actor Operator(Guid companyId) => new(companyId, Guid.Empty, "operator", Address: null, Agent: null);
}
