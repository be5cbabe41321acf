using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Asks SQLite whether there is a new commit, and only then for the changes: the first question costs about as much as reading a cached
/// page. SQLite has one writer at a time, so the sequence numbers are in the order of the commits.
/// </summary>
public sealed class SqliteChangeFeed(DatabaseConnections connections) : ChangeFeed
{
    private const string Newest = """SELECT COALESCE(MAX("Sequence"), 0) FROM "Changes" """;
    private const string Since = """SELECT "Sequence", "Kind", "Key" FROM "Changes" WHERE "Sequence" > @position ORDER BY "Sequence" """;

    private SqliteConnection? connection;
    private CommitCounter? commits;
    private SqliteCommand? changes;
    private long seen = -1;

    public override async Task DeleteExpiredAsync(AppDbContext db, CancellationToken ct)
    {
        var newest = await db.Changes.MaxAsync(change => (long?)change.Sequence, ct) ?? 0;
        await db.Changes.Where(change => change.Sequence <= newest - Kept).ExecuteDeleteAsync(ct);
    }

    public override ValueTask<long> CatchUpAsync()
    {
        lock (Gate)
        {
            try
            {
                if (connection is null)
                {
                    Connect();
                }

                var now = commits!.Read();
                if (now != seen)
                {
                    Read();
                    seen = now;
                }

                return new ValueTask<long>(Position);
            }
            catch
            {
                // After any fault, no cached value is valid until a new connection has read the feed.
                Disconnect();
                throw;
            }
        }
    }

    public override void Dispose()
    {
        lock (Gate)
        {
            Disconnect();
        }
    }

    private void Connect()
    {
        connection = ((SqliteConnections)connections).OpenForReading();
        commits = new CommitCounter(connection);
        changes = Command(Since);
        changes.Parameters.AddWithValue("@position", 0L);
        using var newest = Command(Newest);
        Position = (long)newest.ExecuteScalar()!;
        seen = -1;
        ForgetEverything();
    }

    private void Read()
    {
        changes!.Parameters[0].Value = Position;
        using DbDataReader reader = changes.ExecuteReader();
        while (reader.Read())
        {
            var sequence = reader.GetInt64(0);
            if (sequence != Position + 1)
            {
                ForgetEverything(); // older changes were deleted before this process read them
            }

            Position = sequence;
            Tell(Enum.Parse<ChangeKind>(reader.GetString(1)), reader.IsDBNull(2) ? null : reader.GetString(2));
        }
    }

    private SqliteCommand Command(string text)
    {
        var command = connection!.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private void Disconnect()
    {
        commits?.Dispose();
        changes?.Dispose();
        connection?.Dispose();
        (connection, commits, changes) = (null, null, null);
    }
}
