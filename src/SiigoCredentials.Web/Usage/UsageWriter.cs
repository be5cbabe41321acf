using System.Data.Common;
using System.Net;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Usage;

/// <summary>
/// Writes what <see cref="UsageRecorder"/> counted, once a second and when the portal stops. A crash loses the counts of at most that second.
/// </summary>
public sealed partial class UsageWriter(
    UsageRecorder recorder, DatabaseConnections connections, TimeProvider clock, IOptions<UsageOptions> options, ILogger<UsageWriter> log) : BackgroundService
{
    // Others who write, such as a rotation, get their turn between two chunks.
    private const int Chunk = 500;

    private const string Upsert = """
        INSERT INTO "UsageDays" ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Count", "LastAt", "LastAddress", "LastClient")
        VALUES (@day, @credential, @key,
                CASE WHEN (SELECT COUNT(*) FROM "UsageDays" WHERE "Day" = @day AND "CredentialId" = @credential AND "PartnerId" NOT IN (@partner, '')) < @most
                     THEN @partner ELSE '' END,
                @outcome, @count, @at, @address, @client)
        ON CONFLICT ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome") DO UPDATE SET
            "Count" = "UsageDays"."Count" + excluded."Count",
            "LastAt" = excluded."LastAt", "LastAddress" = excluded."LastAddress", "LastClient" = excluded."LastClient"
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Writes everything counted so far.</summary>
    public void Write()
    {
        var (counts, lost) = recorder.Take();
        if (lost > 0)
        {
            LogLost(lost);
        }

        if (counts.Count > 0)
        {
            Write(counts);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Write();
        }
    }

    // Sorted, so that rows which lie together are written together.
    private void Write(IReadOnlyDictionary<UsageKey, UsageTally> counts)
    {
        var sorted = counts.OrderBy(count => count.Key.CredentialId).ToArray();
        var written = 0;
        try
        {
            using var connection = connections.OpenForWriting();
            foreach (var chunk in sorted.Chunk(Chunk))
            {
                WriteChunk(connection, chunk);
                written += chunk.Length;
            }
        }
        catch (DbException fault)
        {
            // What was not written waits for the next second; what was is not counted twice.
            recorder.Return(sorted.Skip(written));
            LogCannotWrite(fault, sorted.Length - written);
        }
    }

    private void WriteChunk(DbConnection connection, KeyValuePair<UsageKey, UsageTally>[] chunk)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, Upsert);
        var (day, credential, key, partner) = (Add(command, "@day"), Add(command, "@credential"), Add(command, "@key"), Add(command, "@partner"));
        var (outcome, count, at) = (Add(command, "@outcome"), Add(command, "@count"), Add(command, "@at"));
        var (address, client) = (Add(command, "@address"), Add(command, "@client"));
        Add(command, "@most").Value = options.Value.RowsPerDay;
        foreach (var (what, tally) in chunk)
        {
            day.Value = ColombianTime.DayOf(tally.LastAt);
            credential.Value = what.CredentialId;
            key.Value = what.AccessKeyId;
            partner.Value = what.PartnerId;
            outcome.Value = what.Outcome.ToString();
            count.Value = tally.Count;
            at.Value = tally.LastAt.UtcDateTime;
            address.Value = AddressOf(tally.LastAddress);
            client.Value = ClientOf(tally.LastClient);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static string AddressOf(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";

    private static string ClientOf(string client) => client.Length > UsageDay.ClientLength ? client[..UsageDay.ClientLength] : client;

    private static DbParameter Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} usage counts could not be written and are kept for the next batch")]
    private partial void LogCannotWrite(Exception fault, int count);

    [LoggerMessage(LogLevel.Error, "{Count} usage counts were lost: nothing could be written for too long")]
    private partial void LogLost(long count);
}
