using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Asks PostgreSQL which changes the present snapshot sees and the one before did not: transactions commit in any order, and only snapshots tell
/// which have. One question is under way at a time; whoever comes meanwhile shares the next one, because the one under way may have looked
/// before they came.
/// </summary>
public sealed class PostgreSqlChangeFeed(DatabaseConnections connections) : ChangeFeed
{
    /// <summary>The column with the number of the transaction that wrote the change.</summary>
    public const string Transaction = "Transaction";

    // Tables are small or their index is right: the planner need not think at every request. Only for the transaction that the batch is: behind a pooler the
    // server's session is somebody else's a moment later.
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
    /// Rows from before the newest go, if their transactions and all before them have ended; one always stays, and tells how far back the rows reach.
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
            return await TryAskAsync(); // a server that was restarted answers on a new connection
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
            // Whatever happened, nothing may be trusted until a new connection has read anew.
            Disconnect();
            throw;
        }
    }

    // Another connection may lead to another server, a promoted standby for one, whose snapshots have nothing to do with those before.
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

    // One message to the server, and so one transaction. Parameters have numbers: a batch with named ones cannot be asked twice unless it is prepared.
    private static NpgsqlBatch QuestionOn(NpgsqlConnection connection)
    {
        var since = new NpgsqlBatchCommand(Since);
        since.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
        since.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text });
        return new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(Settings), since } };
    }

    // Null when the server is another one: a pooler keeps the portal's connection when the server behind it is restarted or replaced.
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
                ForgetEverything(); // older changes were cleared away before this process looked
            }

            news.ForEach(change => Tell(change.Kind, change.Key));
            return Position += reachesBack && news.Count == 0 ? 0 : 1;
        }
    }

    // "10:20:10,14,15": every transaction before the first number has ended.
    private static long OldestUnfinished(string snapshot) => long.Parse(snapshot.AsSpan(0, snapshot.IndexOf(':')), CultureInfo.InvariantCulture);

    private void Disconnect()
    {
        question?.Dispose();
        connection?.Dispose();
        (connection, question) = (null, null);
    }
}
