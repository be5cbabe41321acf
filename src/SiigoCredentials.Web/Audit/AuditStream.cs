using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Audit;

/// <summary>
/// Logs each audit entry once it is committed (ASVS 16.4.3), for operators who keep their log where nobody of this machine can change
/// it. A line has the entry's hash, so the copy vouches for the chain. It has no name, address or detail: nobody could erase them there.
/// </summary>
internal sealed partial class AuditStream(IOptions<AuditOptions> options, ILogger<AuditStream> log) : DbTransactionInterceptor
{
    // A context may commit several times while it tracks an entry.
    private readonly ConditionalWeakTable<AuditEntry, object> told = [];

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
    {
        if (!options.Value.Stream || eventData.Context is not { } context)
        {
            return;
        }

        foreach (var entry in context.ChangeTracker.Entries<AuditEntry>().Select(row => row.Entity).OrderBy(entry => entry.Sequence))
        {
            if (told.TryAdd(entry, this))
            {
                Recorded(
                    entry.CompanyId, entry.Sequence, entry.At, entry.Action, entry.ActorId, entry.OperationId,
                    Convert.ToHexString(entry.PreviousHash), Convert.ToHexString(entry.Hash));
            }
        }
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    [LoggerMessage(
        401, LogLevel.Information,
        "Company {CompanyId} entry {Sequence} at {At}: {Action} by {ActorId}, operation {OperationId}, after {PreviousHash}: {Hash}")]
    private partial void Recorded(
        Guid companyId, long sequence, DateTimeOffset at, AuditAction action, Guid actorId, Guid operationId, string previousHash,
        string hash);
}
