using System.Data.Common;
using System.Net;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Usage;

/// <summary>The one statement that adds counts to their rows, prepared once on a connection that it keeps.</summary>
internal sealed class UsageUpsert : IDisposable
{
    private const string Sql = """
        INSERT INTO "UsageDays" ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Count", "LastAt", "LastAddress", "LastClient")
        VALUES (@day, @credential, @key,
                CASE WHEN @partner = ''
                       OR (SELECT COUNT(*) FROM "UsageDays" WHERE "Day" = @day AND "CredentialId" = @credential AND "PartnerId" NOT IN (@partner, '')) < @most
                     THEN @partner ELSE '' END,
                @outcome, @count, @at, @address, @client)
        ON CONFLICT ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome") DO UPDATE SET
            "Count" = "UsageDays"."Count" + excluded."Count",
            "LastAt" = excluded."LastAt", "LastAddress" = excluded."LastAddress", "LastClient" = excluded."LastClient"
        """;

    private readonly DbConnection connection;
    private readonly DbCommand command;
    private readonly DbParameter day;
    private readonly DbParameter credential;
    private readonly DbParameter key;
    private readonly DbParameter partner;
    private readonly DbParameter outcome;
    private readonly DbParameter count;
    private readonly DbParameter at;
    private readonly DbParameter address;
    private readonly DbParameter client;

    public UsageUpsert(DbConnection connection, int rowsPerDay)
    {
        this.connection = connection;
        command = connection.CreateCommand();
        command.CommandText = Sql;
        (day, credential, key, partner, outcome) = (Add("@day"), Add("@credential"), Add("@key"), Add("@partner"), Add("@outcome"));
        (count, at, address, client) = (Add("@count"), Add("@at"), Add("@address"), Add("@client"));
        Add("@most").Value = rowsPerDay;
    }

    /// <summary>Adds the counts of <paramref name="keys"/>, all or none of them.</summary>
    /// <exception cref="DbException">Nothing was written.</exception>
    public void Write(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts)
    {
        using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        foreach (var what in keys)
        {
            Bind(what, counts[what]);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }

    private void Bind(in UsageKey what, in UsageTally tally)
    {
        day.Value = ColombianTime.DayOf(tally.LastAt);
        credential.Value = what.CredentialId;
        key.Value = what.AccessKeyId;
        partner.Value = what.PartnerId;
        outcome.Value = what.Outcome.ToString();
        count.Value = tally.Count;
        at.Value = tally.LastAt.UtcDateTime;
        address.Value = AddressOf(tally.LastAddress);
        client.Value = tally.LastClient.UpTo(UsageDay.ClientLength);
    }

    private static string AddressOf(IPAddress? address) => address?.ToString() ?? "";

    private DbParameter Add(string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
