using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Checks whether a database that failed works again. Does nothing while it works.</summary>
public sealed class DatabaseMonitor(
    IServiceScopeFactory scopes, DatabaseOutage outage, WorkerHealth health, TimeProvider clock, ILogger<DatabaseMonitor> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task RunRoundAsync(CancellationToken ct)
    {
        if (!outage.IsOn)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDbContext>();
            _ = await db.Plans.AnyAsync(ct);
            if (db.Database.IsSqlite())
            {
                CommitFailureInterceptor.CommitNothing(db); // with a full disk, reads still work
            }
        }
        catch (DbException)
        {
            outage.NoteSilence();
            return;
        }

        outage.NoteAnswer();
    }
}
