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

    // Tables are small or their index is right: the planner need not think at every request.
    private const string Settings = "SET default_transaction_read_only = on; SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan";

    private const string Now = "SELECT pg_current_snapshot()::text";

    private const string Since = """
        SELECT now.snapshot::text, (SELECT MIN("Transaction") FROM "Changes"), c."Kind", c."Key"
        FROM (SELECT pg_current_snapshot() AS snapshot) now
        LEFT JOIN "Changes" c ON c."Transaction" >= @oldest AND NOT pg_visible_in_snapshot(c."Transaction"::text::xid8, @seen::pg_snapshot)
        """;

    private NpgsqlConnection? connection;
    private NpgsqlCommand? question;
    private string seen = "";
    private bool isAsking;
    private TaskCompletionSource<long>? waiting;

    /// <summary>
    /// Rows from before the newest go, if their transactions and all before them have ended; one always stays, and tells how far back the rows reach.
    /// </summary>
    public override Task ClearAwayAsync(AppDbContext db, CancellationToken ct) => db.Database.ExecuteSqlAsync(
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
            return question is null ? await ConnectAsync() : await ReadAsync(question);
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
        connection = await ((PostgreSqlConnections)connections).OpenAsync();
        await using (var settings = new NpgsqlCommand(Settings, connection))
        {
            await settings.ExecuteNonQueryAsync();
        }

        await using (var now = new NpgsqlCommand(Now, connection))
        {
            seen = (string)(await now.ExecuteScalarAsync())!;
        }

        question = new NpgsqlCommand(Since, connection);
        question.Parameters.Add("@oldest", NpgsqlDbType.Bigint);
        question.Parameters.Add("@seen", NpgsqlDbType.Text);
        await question.PrepareAsync();
        lock (Gate)
        {
            ForgetEverything();
            return ++Position;
        }
    }

    private async Task<long> ReadAsync(NpgsqlCommand command)
    {
        var oldest = OldestUnfinished(seen);
        command.Parameters[0].Value = oldest;
        command.Parameters[1].Value = seen;
        await using var reader = await command.ExecuteReaderAsync();
        List<(ChangeKind Kind, string? Key)> news = [];
        var (now, reachesBack) = (seen, true);
        while (await reader.ReadAsync())
        {
            now = reader.GetString(0);
            reachesBack = reader.IsDBNull(1) || reader.GetInt64(1) <= oldest;
            if (!reader.IsDBNull(2))
            {
                news.Add((Enum.Parse<ChangeKind>(reader.GetString(2)), reader.IsDBNull(3) ? null : reader.GetString(3)));
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
