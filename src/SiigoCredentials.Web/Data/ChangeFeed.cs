using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Keeps what is remembered in memory true: before a request trusts it, <see cref="CatchUp"/> asks the database whether anybody has committed
/// anything since and, only then, what changed. A change that was acknowledged to somebody is therefore in force at the next request, whichever
/// process made it. Costs about as much as reading one page that is already in memory.
/// </summary>
public sealed class ChangeFeed(DatabaseConnections connections) : IDisposable
{
    private const string Newest = """SELECT COALESCE(MAX("Sequence"), 0) FROM "Changes" """;
    private const string Since = """SELECT "Sequence", "Kind", "Key" FROM "Changes" WHERE "Sequence" > @position ORDER BY "Sequence" """;

    private const long Kept = 10_000;

    private readonly Lock gate = new();
    private readonly List<Action<ChangeKind, string?>> listeners = [];
    private DbConnection? connection;
    private CommitCounter? commits;
    private DbCommand? changes;
    private long seen = -1;
    private long position;

    /// <summary>From here on <paramref name="forget"/> hears of what may no longer be remembered, while no other request can look.</summary>
    public void OnChange(Action<ChangeKind, string?> forget)
    {
        lock (gate)
        {
            listeners.Add(forget);
        }
    }

    /// <summary>Clears away changes that every instance has long read; one that has not forgets everything instead.</summary>
    public static async Task ClearAwayAsync(AppDbContext db, CancellationToken ct)
    {
        var newest = await db.Changes.MaxAsync(change => (long?)change.Sequence, ct) ?? 0;
        await db.Changes.Where(change => change.Sequence <= newest - Kept).ExecuteDeleteAsync(ct);
    }

    /// <summary>Learns of every change committed before the call; the result is the feed's position, for <see cref="Remember"/>.</summary>
    public long CatchUp()
    {
        lock (gate)
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

                return position;
            }
            catch
            {
                // Whatever happened, nothing may be trusted until a new connection has read anew.
                Disconnect();
                throw;
            }
        }
    }

    /// <summary>Remembers something that was read after the feed stood at <paramref name="readAt"/>, unless something changed in between.</summary>
    public void Remember(long readAt, Action remember)
    {
        lock (gate)
        {
            if (position == readAt)
            {
                remember();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Disconnect();
        }
    }

    private void Connect()
    {
        connection = connections.OpenForReading();
        commits = new CommitCounter((SqliteConnection)connection);
        changes = Command(Since);
        var parameter = changes.CreateParameter();
        parameter.ParameterName = "@position";
        parameter.Value = 0L;
        changes.Parameters.Add(parameter);
        using var newest = Command(Newest);
        position = (long)newest.ExecuteScalar()!;
        seen = -1;
        ForgetEverything();
    }

    private void Read()
    {
        changes!.Parameters[0].Value = position;
        using var reader = changes.ExecuteReader();
        while (reader.Read())
        {
            var sequence = reader.GetInt64(0);
            if (sequence != position + 1)
            {
                ForgetEverything(); // older changes were cleared away before this process looked
            }

            position = sequence;
            Tell(Enum.Parse<ChangeKind>(reader.GetString(1)), reader.IsDBNull(2) ? null : reader.GetString(2));
        }
    }

    private void ForgetEverything()
    {
        foreach (var kind in (ChangeKind[])[ChangeKind.Plan, ChangeKind.Token, ChangeKind.SigningKey])
        {
            Tell(kind, null);
        }
    }

    private void Tell(ChangeKind kind, string? key) => listeners.ForEach(forget => forget(kind, key));

    private DbCommand Command(string text)
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
