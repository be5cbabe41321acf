using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Logs an outage of the database: each reason once, the count once a minute, and the end. Every request and every worker meets the same
/// fault; a stack trace for each would fill the disk.
/// </summary>
public sealed partial class DatabaseOutage(TimeProvider clock, ILogger<DatabaseOutage> log)
{
    private const int MostReasons = 20; // logged with their stack traces; the others are only counted

    private static readonly TimeSpan CountInterval = TimeSpan.FromMinutes(1);

    // When only some statements fail, such as writes to a full disk, the outage is over when none has failed for this long.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly HashSet<string> reasons = new(StringComparer.Ordinal);
    private DateTimeOffset begunAt;
    private DateTimeOffset failedAt;
    private DateTimeOffset toldAt;
    private long failures;

    /// <summary>Whether the database has failed and has not been seen to work again.</summary>
    public bool IsOn
    {
        get
        {
            lock (gate)
            {
                return failures > 0;
            }
        }
    }

    /// <summary>Whether the database caused the fault. Not where it refused an invalid statement or value.</summary>
    public static bool IsBehind(Exception fault) => Find(fault) switch
    {
        null => false,
        SqliteException sqlite => sqlite.SqliteErrorCode is not (19 or 20), // constraint, type
        // data, integrity
        { SqlState: { } state } => !(state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal)),
        _ => true,
    };

    /// <summary>Counts a fault of the database. True if it is the first one for this reason, which is logged.</summary>
    public bool Note(Exception fault)
    {
        var reason = ReasonOf(fault);
        var now = clock.GetUtcNow();
        lock (gate)
        {
            (begunAt, toldAt) = failures == 0 ? (now, now) : (begunAt, toldAt);
            failedAt = now;
            failures++;
            if (reasons.Count >= MostReasons || !reasons.Add(reason))
            {
                return false;
            }
        }

        LogFails(fault, reason);
        return true;
    }

    /// <summary>The database did not answer the monitor.</summary>
    internal void NoteSilence()
    {
        lock (gate)
        {
            failedAt = clock.GetUtcNow();
        }

        TellCount();
    }

    /// <summary>The database answered the monitor.</summary>
    internal void NoteAnswer()
    {
        var over = 0L;
        lock (gate)
        {
            if (clock.GetUtcNow() - failedAt >= Calm)
            {
                (over, failures) = (failures, 0);
                reasons.Clear();
            }
        }

        if (over > 0)
        {
            LogWorks(over, begunAt, failedAt);
        }
        else
        {
            TellCount();
        }
    }

    private void TellCount()
    {
        var now = clock.GetUtcNow();
        long count;
        lock (gate)
        {
            if (failures == 0 || now - toldAt < CountInterval)
            {
                return;
            }

            (toldAt, count) = (now, failures);
        }

        LogStillFails(count, begunAt);
    }

    private static DbException? Find(Exception? fault)
    {
        while (fault is not (null or DbException))
        {
            fault = fault.InnerException;
        }

        return (DbException?)fault;
    }

    // A few words without data, so that equal faults have equal reasons.
    private static string ReasonOf(Exception fault) => Find(fault) switch
    {
        SqliteException sqlite => string.Create(CultureInfo.InvariantCulture, $"SQLite {sqlite.SqliteExtendedErrorCode}"),
        { SqlState: { } state } => $"SQLSTATE {state}",
        { InnerException: SocketException socket } => $"no connection: {socket.SocketErrorCode}",
        { InnerException: { } cause } => cause.GetType().Name,
        var other => (other ?? fault).GetType().Name,
    };

    [LoggerMessage(
        LogLevel.Error, "The database fails: {Reason}. Requests that need it are answered with 503. Further failures are counted")]
    private partial void LogFails(Exception fault, string reason);

    [LoggerMessage(LogLevel.Error, "The database has failed {Count} times since {Since:O}")]
    private partial void LogStillFails(long count, DateTimeOffset since);

    [LoggerMessage(LogLevel.Information, "The database works again. It failed {Count} times from {Since:O} to {Until:O}")]
    private partial void LogWorks(long count, DateTimeOffset since, DateTimeOffset until);
}
