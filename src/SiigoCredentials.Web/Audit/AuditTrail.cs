using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Audit;

/// <summary>Adds entries to a company's chain, in the transaction of their act, and verifies chains.</summary>
public sealed class AuditTrail(AppDbContext db, TimeProvider clock)
{
    internal const int AgentLength = 200;

    private static readonly AuditAction[] OnCredentials =
    [
        AuditAction.CredentialGenerated, AuditAction.CredentialRotated, AuditAction.AccessKeyRevealed, AuditAction.ContactUpdated,
        AuditAction.AccessKeyRevoked, AuditAction.CompanySuspended, AuditAction.CompanyResumed,
        AuditAction.PartnerLinkCreated, AuditAction.PartnerLinkRevoked,
        AuditAction.OverlapFinished, AuditAction.OverlapExtended, AuditAction.RotationUndone, AuditAction.OverlapStarted,
        AuditAction.RotationLapsed, AuditAction.RotationByProgramPermitted, AuditAction.RotationByProgramForbidden,
        AuditAction.CredentialSuspended,
        AuditAction.CredentialResumed,
        AuditAction.AddressesAllowed,
        AuditAction.HandoffCreated, AuditAction.HandoffCancelled, AuditAction.HandoffOpened,
        AuditAction.LeakReported, AuditAction.AccessKeyLimited, AuditAction.LeakPolicyChanged,
        AuditAction.KeyPolicyChanged, AuditAction.PlanChanged,
        AuditAction.ContactAskedAgain, AuditAction.ContactConfirmed, AuditAction.ContactMoved,
        AuditAction.WebhookSet, AuditAction.WebhookTested, AuditAction.WebhookSecretRolled, AuditAction.WebhookRemoved,
        AuditAction.WebhookDisabled,
    ];

    private static readonly CompiledQuery<Func<AppDbContext, Guid, int, IAsyncEnumerable<AuditEntry>>> Latest = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, int count) => db.AuditEntries.AsNoTracking()
            .Where(entry => entry.CompanyId == companyId && OnCredentials.Contains(entry.Action))
            .OrderByDescending(entry => entry.Sequence).Take(count)));

    private static readonly CompiledQuery<Func<AppDbContext, Guid, CancellationToken, Task<AuditEntry?>>> Last = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, CancellationToken _) => db.AuditEntries.AsNoTracking()
            .Where(entry => entry.CompanyId == companyId).OrderByDescending(entry => entry.Sequence).FirstOrDefault()));

    private static readonly CompiledQuery<Func<AppDbContext, Guid, Guid, CancellationToken, Task<AuditEntry?>>> OfOperation = new(() =>
        EF.CompileAsyncQuery((AppDbContext db, Guid companyId, Guid operationId, CancellationToken _) => db.AuditEntries.AsNoTracking()
            .SingleOrDefault(entry => entry.CompanyId == companyId && entry.OperationId == operationId)));

    /// <summary>Adds an entry to the caller's changes, which the caller saves together.</summary>
    public async Task AppendAsync(Actor actor, AuditAction action, Guid operationId, string detail, CancellationToken ct)
    {
        var last = db.ChangeTracker.Entries<AuditEntry>()
            .Where(row => row.State == EntityState.Added && row.Entity.CompanyId == actor.CompanyId)
            .Select(row => row.Entity).MaxBy(entry => entry.Sequence) // of the same act
            ?? await Last.For(db)(db, actor.CompanyId, ct);
        var entry = new AuditEntry
        {
            CompanyId = actor.CompanyId,
            Sequence = (last?.Sequence ?? 0) + 1,
            At = Milliseconds(clock.GetUtcNow()),
            Action = action,
            ActorId = actor.PersonId,
            ActorName = actor.Name,
            OperationId = operationId,
            Detail = detail,
            Address = actor.Address,
            Agent = actor.Agent?.UpTo(AgentLength),
            PreviousHash = last?.Hash ?? [],
        };
        entry.Seal();
        db.AuditEntries.Add(entry);
    }

    /// <summary>The entry of an operation, if it was carried out.</summary>
    public Task<AuditEntry?> FindAsync(Guid companyId, Guid operationId, CancellationToken ct) =>
        OfOperation.For(db)(db, companyId, operationId, ct);

    /// <summary>The company's latest acts on its credential, the newest first.</summary>
    public ValueTask<List<AuditEntry>> LatestAsync(Guid companyId, int count, CancellationToken ct) =>
        Latest.For(db)(db, companyId, count).ToListAsync(ct);

    /// <summary>
    /// Erases personal fields of entries of one company, and names them in the chain. The caller saves both together, and has the company's
    /// lock.
    /// </summary>
    public async Task EraseAsync(Actor actor, IReadOnlyList<(AuditEntry Entry, ActivityFields Fields)> erased, CancellationToken ct)
    {
        foreach (var (entry, fields) in erased)
        {
            var row = db.Entry(entry);
            foreach (var field in ActivityField.InOrder.Where(field => fields.HasFlag(field)))
            {
                row.Property(field.ToString()).CurrentValue = field is ActivityFields.ActorName or ActivityFields.Detail ? "" : null;
                row.Property(field + "Salt").CurrentValue = null;
            }
        }

        foreach (var detail in ErasedFields.Write(erased.Select(entry => (entry.Entry.Sequence, entry.Fields))))
        {
            await AppendAsync(actor, AuditAction.PersonErased, Guid.CreateVersion7(), detail, ct);
        }
    }

    /// <summary>The number of chains, and the first break of each broken one. Reads every entry in one pass.</summary>
    public async Task<(int Chains, List<(Guid CompanyId, long Sequence)> Breaks)> FindBreaksAsync(
        IProgress<RowProgress> progress, CancellationToken ct)
    {
        var (all, done, chains) = (await db.AuditEntries.LongCountAsync(ct), 0L, 0);
        List<(Guid CompanyId, long Sequence)> breaks = [];
        (Guid CompanyId, ChainCheck? Unbroken)? current = null;
        var entries = db.AuditEntries.AsNoTracking().OrderBy(entry => entry.CompanyId).ThenBy(entry => entry.Sequence);
        await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (current?.CompanyId != entry.CompanyId)
            {
                EndChain();
                current = (entry.CompanyId, new ChainCheck(entry.CompanyId.ToString("N")));
                chains++;
            }

            if (current is (_, { } chain) && chain.Next(ActivityLine.Of(entry)) is not null)
            {
                breaks.Add((entry.CompanyId, entry.Sequence));
                current = (entry.CompanyId, null);
            }

            progress.Report(new RowProgress(++done, all));
        }

        EndChain();
        return (chains, breaks);

        void EndChain()
        {
            if (current is var (company, chain) && chain?.End() is { } defect)
            {
                breaks.Add((company, defect.Sequence));
            }
        }
    }

    // A database with a lower precision than .NET would otherwise break the hash.
    private static DateTimeOffset Milliseconds(DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
}
