using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Audit;

/// <summary>An act while it is carried out. What it changes is kept only if it records an entry or asks to be kept.</summary>
public sealed class Act
{
    private readonly Actor? actor;
    private readonly Guid operationId;
    private readonly IReadOnlyList<Guid> companies; // several where the act is on the account of a person who works in them

    internal Act(Actor? actor, Guid operationId, IReadOnlyList<Guid> companies) =>
        (this.actor, this.operationId, this.companies) = (actor, operationId, companies);

    internal List<(Actor Actor, AuditAction Action, Guid OperationId, string Detail)> Entries { get; } = [];

    internal bool IsKept { get; private set; }

    /// <summary>Records what the actor of the act did.</summary>
    public void Record(AuditAction action, string detail) =>
        Record(actor ?? throw new InvalidOperationException("The act was begun for a company, not for an actor."), action, detail);

    /// <summary>Records what somebody did who was known only within the act. The company is the act's.</summary>
    public void Record(Actor who, AuditAction action, string detail)
    {
        var isNamed = Entries.Exists(entry => entry.OperationId == operationId);
        Entries.Add((who, action, isNamed ? Guid.CreateVersion7() : operationId, detail));
        IsKept = true;
    }

    /// <summary>Records what the portal did on the way. The operation itself is not done by that, so it may be asked for again.</summary>
    public void RecordOnTheWay(Actor portal, AuditAction action, string detail)
    {
        Entries.Add((portal, action, Guid.CreateVersion7(), detail));
        IsKept = true;
    }

    /// <summary>Records the act in each of its companies, and keeps it even where there is none.</summary>
    public void RecordInEach(Func<Guid, Actor> whoIn, AuditAction action, string detail)
    {
        Keep();
        foreach (var companyId in companies)
        {
            Record(whoIn(companyId), action, detail);
        }
    }

    /// <summary>Keeps what was changed without an entry of its own, such as a count.</summary>
    public void Keep() => IsKept = true;

    /// <summary>Undoes all of it in the end, such as for a report of what the act would do.</summary>
    public void Abandon() => IsKept = false;
}

/// <summary>
/// Carries out acts on a company. Acts of one company take turns; an act and its audit entries are one transaction; an operation that was
/// done is not done again. An act that records nothing leaves nothing.
/// </summary>
public sealed class CompanyActs(AppDbContext db, AuditTrail audit)
{
    /// <summary>
    /// An act that a form asks for: the operation is the form's id, and <paramref name="repeated"/> answers a form that comes again.
    /// </summary>
    public async Task<T> RunAsync<T>(Actor actor, Guid operationId, T repeated, Func<Act, Task<T>> act, CancellationToken ct) =>
        await RunAsync(
            actor.CompanyId,
            new Act(actor, operationId, [actor.CompanyId]),
            async running => await audit.FindAsync(actor.CompanyId, operationId, ct) is null ? await act(running) : repeated,
            ct);

    /// <summary>An act of a known actor that may be asked for again.</summary>
    public Task<T> RunAsync<T>(Actor actor, Func<Act, Task<T>> act, CancellationToken ct) =>
        RunAsync(actor.CompanyId, new Act(actor, Guid.CreateVersion7(), [actor.CompanyId]), act, ct);

    /// <summary>An act whose actor is known only within it, such as the holder of a link.</summary>
    public Task<T> RunAsync<T>(Guid companyId, Func<Act, Task<T>> act, CancellationToken ct) =>
        RunAsync(companyId, new Act(actor: null, Guid.CreateVersion7(), [companyId]), act, ct);

    /// <summary>An act on an account. It is recorded in each company of its person, and takes turns with the acts of all of them.</summary>
    /// <param name="personId">The owner of the account: the turn where there is no company.</param>
    /// <param name="companies">The companies, without repetition.</param>
    /// <param name="act">The act.</param>
    /// <param name="ct">Cancels it.</param>
    public Task<T> RunAsync<T>(Guid personId, IEnumerable<Guid> companies, Func<Act, Task<T>> act, CancellationToken ct)
    {
        Guid[] inTurn = [.. companies.Order()]; // one order for all, so that two acts cannot wait for each other
        return RunAsync(
            inTurn is [var first, ..] ? first : personId,
            new Act(actor: null, Guid.CreateVersion7(), inTurn),
            async running =>
            {
                foreach (var companyId in inTurn.Skip(1))
                {
                    await db.LockCompanyAsync(companyId, ct);
                }

                return await act(running);
            },
            ct);
    }

    private async Task<T> RunAsync<T>(Guid companyId, Act running, Func<Act, Task<T>> act, CancellationToken ct)
    {
        await using var transaction = await db.BeginCompanyTransactionAsync(companyId, ct);
        var result = await act(running);
        if (!running.IsKept)
        {
            return result;
        }

        foreach (var (actor, action, operationId, detail) in running.Entries)
        {
            await audit.AppendAsync(actor, action, operationId, detail, ct);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(CancellationToken.None); // from here on the act is done, whether its asker still waits or not
        return result;
    }
}
