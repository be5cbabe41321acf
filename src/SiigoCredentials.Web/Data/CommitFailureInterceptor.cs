using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Makes a failed commit stay failed. When the sync fails, its frames are in the write-ahead log all the same. Nobody sees them until a
/// crash: then the recovery would apply them, long after the portal reported that the act failed. So an empty commit overwrites them.
/// </summary>
internal sealed partial class CommitFailureInterceptor(DatabaseOutage outage) : DbTransactionInterceptor
{
    // unused by the portal; setting it writes a page even if it does not change
    private const string EmptyCommit = "PRAGMA user_version = 0";

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (eventData is { Action: "Commit", Exception: SqliteException, Context: { } context })
        {
            Overwrite(context);
        }
    }

    public override Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData); // SQLite's asynchronous calls are synchronous
        return Task.CompletedTask;
    }

    /// <summary>Commits no change, on another connection: the one of the failed commit still has its transaction.</summary>
    /// <exception cref="SqliteException">The disk refuses the write.</exception>
    public static void CommitNothing(DbContext context)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(context.Database.GetConnectionString()) { Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = SqlitePragmaInterceptor.Pragmas + EmptyCommit;
        command.ExecuteNonQuery();
    }

    private void Overwrite(DbContext context)
    {
        try
        {
            CommitNothing(context);
        }
        catch (SqliteException fault)
        {
            outage.Note(fault);
            LogCannotOverwrite(context.GetService<ILoggerFactory>().CreateLogger<CommitFailureInterceptor>());
        }
    }

    [LoggerMessage(LogLevel.Error, "A commit failed and could not be overwritten: after a crash the database may contain it")]
    private static partial void LogCannotOverwrite(ILogger log);
}
