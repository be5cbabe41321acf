using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Makes a commit that failed fail for good. Where the sync failed, the frames of the write-ahead log are written all the same: nobody sees them, until a
/// crash, whose recovery would take them for done, long after people looked and saw that they were not. Another commit, of nothing, is written over them.
/// </summary>
internal sealed partial class CommitFailureInterceptor(DatabaseOutage outage) : DbTransactionInterceptor
{
    private const string OfNothing = "PRAGMA user_version = 0"; // nobody uses it; to set it writes a page whatever it was

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (eventData is { Action: "Commit", Exception: SqliteException, Context: { } context })
        {
            Bury(context);
        }
    }

    public override Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData); // SQLite's own asynchronous calls run to their end before they return
        return Task.CompletedTask;
    }

    /// <summary>A commit that changes nothing, on a connection of its own: after a failed commit, SQLite's transaction is still to be disposed of.</summary>
    /// <exception cref="SqliteException">The disk does not take it.</exception>
    public static void CommitNothing(DbContext context)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(context.Database.GetConnectionString()) { Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = SqlitePragmaInterceptor.Pragmas + OfNothing;
        command.ExecuteNonQuery();
    }

    private void Bury(DbContext context)
    {
        try
        {
            CommitNothing(context);
        }
        catch (SqliteException fault)
        {
            outage.Note(fault);
            LogCannotBury(context.GetService<ILoggerFactory>().CreateLogger<CommitFailureInterceptor>());
        }
    }

    [LoggerMessage(LogLevel.Error, "A commit failed, and nothing could be written over it: after a crash it may turn out to be done")]
    private static partial void LogCannotBury(ILogger log);
}
