namespace SiigoCredentials.Web.Audit;

/// <summary>
/// The person or program that acts, the company and the origin. They come from the session or token and the connection, never from a form.
/// </summary>
public sealed record Actor(Guid CompanyId, Guid PersonId, string Name, string? Address, string? Agent)
{
    /// <summary>The longest name that the database keeps.</summary>
    public const int NameLength = 130;

    private static readonly Guid PortalId = new("1ea4f11e-0000-7000-8000-000000000002"); // belongs to no person

    /// <summary>The id of every program, which belongs to no person.</summary>
    public static readonly Guid ProgramId = new("1ea4f11e-0000-7000-8000-000000000003");

    /// <summary>Whether a program acts with the company's key.</summary>
    public bool IsProgram => PersonId == ProgramId;

    /// <summary>A program that holds a token of the company.</summary>
    /// <param name="companyId">The token's company.</param>
    /// <param name="name">Its <c>Partner-Id</c>, or the Usuario API where it sent none.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="agent">Its User-Agent.</param>
    public static Actor Program(Guid companyId, string name, string? address, string? agent) =>
        new(companyId, ProgramId, name, address, agent);

    /// <summary>The portal itself, where nobody acts, such as at a deadline.</summary>
    public static Actor Portal(Guid companyId) => new(companyId, PortalId, "portal", Address: null, Agent: null);

    /// <summary>The operator, at a shell of the machine.</summary>
    public static Actor Operator(Guid companyId) => new(companyId, Guid.Empty, "operator", Address: null, Agent: null);
}
