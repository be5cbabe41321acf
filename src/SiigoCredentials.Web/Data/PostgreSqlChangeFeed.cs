using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Asks PostgreSQL for the changes that the current snapshot sees and the previous one did not: transactions commit in any order, and only
/// snapshots tell which have. One query runs at a time. Requests that arrive meanwhile share the next one, because the running one may have
/// taken its snapshot before they arrived.
/// </summary>
public sealed class PostgreSqlChangeFeed(DatabaseConnections connections) : ChangeFeed
{
    /// <summary>The column with the number of the transaction that wrote the change.</summary>
    public const string Transaction = "Transaction";

    // Saves the planner's time at every request: the tables are small or have the right index. Only for the batch's transaction, because
    // behind a pooler the server's session then serves another client.
    private const string Settings = """
        SELECT set_config('transaction_read_only', 'on', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    private const string Now = "SELECT pg_current_snapshot()::text, pg_postmaster_start_time()::text";

    private const string Since = """
        SELECT now.snapshot::text, (SELECT MIN("Transaction") FROM "Changes"), pg_postmaster_start_time()::text, c."Kind", c."Key"
        FROM (SELECT pg_current_snapshot() AS snapshot) now
        LEFT JOIN "Changes" c ON c."Transaction" >= $1 AND NOT pg_visible_in_snapshot(c."Transaction"::text::xid8, $2::pg_snapshot)
        """;

    private NpgsqlConnection? connection;
    private NpgsqlBatch? question;
    private string seen = "";
    private string server = "";
    private bool isAsking;
    private TaskCompletionSource<long>? waiting;

    /// <summary>
    /// Deletes all but the newest rows, if their transactions and all earlier ones have ended. One row always stays: it tells how far back
    /// the feed reaches.
    /// </summary>
    public override Task DeleteExpiredAsync(AppDbContext db, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        DELETE FROM "Changes" WHERE "Transaction" < (
            SELECT MAX("Transaction") FROM (
                SELECT "Transaction" FROM "Changes" WHERE "Transaction" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                ORDER BY "Transaction" DESC OFFSET {Kept}) old)
        """,
        ct);

    public override ValueTask<long> CatchUpAsync()
    {
        Task<long> answer;
        bool isFirst;
        lock (Gate)
        {
            waiting ??= new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = waiting.Task;
            isFirst = !isAsking;
            isAsking = true;
        }

        if (isFirst)
        {
            _ = AskWhileAnybodyWaitsAsync();
        }

        return new ValueTask<long>(answer);
    }

    public override void Dispose() => Disconnect();

    private async Task AskWhileAnybodyWaitsAsync()
    {
        while (TakeWaiting() is { } asked)
        {
            try
            {
                asked.SetResult(await AskAsync());
            }
            catch (Exception fault)
            {
                asked.SetException(fault);
            }
        }
    }

    private TaskCompletionSource<long>? TakeWaiting()
    {
        lock (Gate)
        {
            var asked = waiting;
            (waiting, isAsking) = (null, asked is not null);
            return asked;
        }
    }

    private async Task<long> AskAsync()
    {
        try
        {
            return await TryAskAsync();
        }
        catch (DbException fault) when (fault.IsTransient)
        {
            return await TryAskAsync(); // a restarted server answers on a new connection
        }
    }

    private async Task<long> TryAskAsync()
    {
        try
        {
            if (question is not null && await ReadAsync(question) is { } position)
            {
                return position;
            }

            Disconnect();
            return await ConnectAsync();
        }
        catch
        {
            // After any fault, no cached value is valid until a new connection has read the feed.
            Disconnect();
            throw;
        }
    }

    // A new connection may lead to another server, such as a promoted standby, whose snapshots cannot be compared with the earlier ones.
    private async Task<long> ConnectAsync()
    {
        var postgres = (PostgreSqlConnections)connections;
        connection = await postgres.OpenAsync();
        await using (var now = new NpgsqlCommand(Now, connection))
        {
            await using var reader = await now.ExecuteReaderAsync();
            await reader.ReadAsync();
            (seen, server) = (reader.GetString(0), reader.GetString(1));
        }

        question = QuestionOn(connection);
        if (postgres.MayPrepare)
        {
            await question.PrepareAsync();
        }

        lock (Gate)
        {
            ForgetEverything();
            return ++Position;
        }
    }

    // One round trip, and so one transaction. The parameters are positional: an unprepared batch with named ones cannot run twice.
    private static NpgsqlBatch QuestionOn(NpgsqlConnection connection)
    {
        var since = new NpgsqlBatchCommand(Since);
        since.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        since.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text });
        return new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(Settings), since } };
    }

    // Null for another server: a pooler keeps the portal's connection when the server behind it is restarted or replaced.
    private async Task<long?> ReadAsync(NpgsqlBatch batch)
    {
        var oldest = OldestUnfinished(seen);
        var parameters = batch.BatchCommands[1].Parameters;
        parameters[0].Value = oldest;
        parameters[1].Value = seen;
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        List<(ChangeKind Kind, string? Key)> news = [];
        var (now, reachesBack) = (seen, true);
        while (await reader.ReadAsync())
        {
            now = reader.GetString(0);
            reachesBack = reader.IsDBNull(1) || reader.GetInt64(1) <= oldest;
            if (reader.GetString(2) != server)
            {
                return null;
            }

            if (!reader.IsDBNull(3))
            {
                news.Add((Enum.Parse<ChangeKind>(reader.GetString(3)), reader.IsDBNull(4) ? null : reader.GetString(4)));
            }
        }

        seen = now;
        return Apply(news, reachesBack);
    }

    private long Apply(List<(ChangeKind Kind, string? Key)> news, bool reachesBack)
    {
        lock (Gate)
        {
            if (!reachesBack)
            {
                ForgetEverything(); // older changes were deleted before this process read them
            }

            news.ForEach(change => Tell(change.Kind, change.Key));
            return Position += reachesBack && news.Count == 0 ? 0 : 1;
        }
    }

    // In "10:20:10,14,15" every transaction before the first number has ended.
    private static long OldestUnfinished(string snapshot) =>
        long.Parse(snapshot.AsSpan(0, snapshot.IndexOf(':')), CultureInfo.InvariantCulture);

    private void Disconnect()
    {
        question?.Dispose();
        connection?.Dispose();
        (connection, question) = (null, null);
    }
}
