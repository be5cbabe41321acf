using System.Data.Common;
using System.Net;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Usage;

/// <summary>
/// The two statements that add counts to their rows, prepared once on a connection that they keep: most rows of a second are there already, and only a new one
/// has to look whether the credential has room for another name or address today.
/// </summary>
internal sealed class UsageUpsert : IDisposable
{
    private const string Add = """
        UPDATE "UsageDays" SET "Count" = "Count" + @count, "LastAt" = @at, "LastAddress" = @last, "LastClient" = @client
        WHERE "Day" = @day AND "CredentialId" = @credential AND "AccessKeyId" = @key AND "PartnerId" = @partner AND "Outcome" = @outcome AND "Address" = @address
        """;

    // Without room the address goes first, then the partner.
    private const string Begin = """
        WITH named AS (
            SELECT COUNT(*) AS "Rows", COUNT(DISTINCT NULLIF("Address", '')) AS "Addresses", COALESCE(MAX("Address" = @address), 0) AS "Knows",
                   COALESCE(MAX("PartnerId" = @partner AND "AccessKeyId" = @key AND "Outcome" = @outcome AND "Address" = ''), 0) AS "Gathers"
            FROM "UsageDays" WHERE "Day" = @day AND "CredentialId" = @credential AND ("PartnerId" <> '' OR "Address" <> ''))
        INSERT INTO "UsageDays" ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Address", "Count", "LastAt", "LastAddress", "LastClient")
        SELECT @day, @credential, @key,
               CASE WHEN "Rows" < @most OR "Gathers" THEN @partner ELSE '' END,
               @outcome,
               CASE WHEN "Rows" < @most / 2 AND ("Knows" OR "Addresses" < @addresses) THEN @address ELSE '' END,
               @count, @at, @last, @client
        FROM named WHERE true
        ON CONFLICT ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Address") DO UPDATE SET
            "Count" = "UsageDays"."Count" + excluded."Count",
            "LastAt" = excluded."LastAt", "LastAddress" = excluded."LastAddress", "LastClient" = excluded."LastClient"
        """;

    private static readonly string[] Names = ["@day", "@credential", "@key", "@partner", "@outcome", "@address", "@count", "@at", "@last", "@client"];

    private readonly DbConnection connection;
    private readonly DbCommand add;
    private readonly DbCommand begin;

    public UsageUpsert(DbConnection connection, UsageOptions options)
    {
        this.connection = connection;
        (add, begin) = (Prepare(Add), Prepare(Begin));
        Name(begin, "@most").Value = options.RowsPerDay;
        Name(begin, "@addresses").Value = options.AddressesPerDay;
    }

    /// <summary>Adds the counts of <paramref name="keys"/>, all or none of them.</summary>
    /// <exception cref="DbException">Nothing was written.</exception>
    public void Write(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts)
    {
        using var transaction = connection.BeginTransaction();
        (add.Transaction, begin.Transaction) = (transaction, transaction);
        foreach (var what in keys)
        {
            Bind(add, what, counts[what]);
            if (add.ExecuteNonQuery() == 0)
            {
                CopyTo(begin);
                begin.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        add.Dispose();
        begin.Dispose();
        connection.Dispose();
    }

    private static void Bind(DbCommand command, in UsageKey what, in UsageTally tally)
    {
        var values = command.Parameters;
        values[0].Value = ColombianTime.DayOf(tally.LastAt);
        values[1].Value = what.CredentialId;
        values[2].Value = what.AccessKeyId;
        values[3].Value = what.PartnerId;
        values[4].Value = what.Outcome.ToString();
        values[5].Value = TextOf(what.Address);
        values[6].Value = tally.Count;
        values[7].Value = tally.LastAt.UtcDateTime;
        values[8].Value = Equals(what.Address, tally.LastAddress) ? values[5].Value : TextOf(tally.LastAddress);
        values[9].Value = tally.LastClient.UpTo(UsageDay.ClientLength);
    }

    private void CopyTo(DbCommand command)
    {
        for (var place = 0; place < Names.Length; place++)
        {
            command.Parameters[place].Value = add.Parameters[place].Value;
        }
    }

    private static string TextOf(IPAddress? address) => address?.ToString().UpTo(UsageDay.AddressLength) ?? "";

    private DbCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in Names)
        {
            Name(command, name);
        }

        return command;
    }

    private static DbParameter Name(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }
}
