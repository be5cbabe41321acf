using System.Data.Common;
using System.Net;
using System.Runtime.InteropServices;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Usage;

/// <summary>
/// The two statements that add counts to their rows, prepared once on a connection of their own. Most rows of a second exist already; only
/// for a new one the database checks whether the credential may have another name or address today. A server gets a chunk's rows in two
/// round trips.
/// </summary>
internal sealed class UsageUpsert : IDisposable
{
    private const string Add = """
        UPDATE "UsageDays" SET "Count" = "Count" + @count, "LastAt" = @at, "LastAddress" = @last, "LastClient" = @client
        WHERE "Day" = @day AND "CredentialId" = @credential AND "AccessKeyId" = @key AND "PartnerId" = @partner AND "Outcome" = @outcome AND "Address" = @address
        """;

    // Counts of a credential that was erased meanwhile are dropped.
    // At the limit the address is dropped first, then the partner. Each outcome has its own limit, and successful ones have one for each
    // key: so refused sign-ins displace no others, and those with the former key do not displace those with the new one.
    private const string Begin = """
        WITH named AS (
            SELECT COUNT(*) AS "Rows", COUNT(DISTINCT NULLIF("Address", '')) AS "Addresses", COALESCE(MAX(CASE WHEN "Address" = @address THEN 1 END), 0) AS "Knows",
                   COALESCE(MAX(CASE WHEN "PartnerId" = @partner AND "AccessKeyId" = @key AND "Outcome" = @outcome AND "Address" = '' THEN 1 END), 0) AS "Gathers"
            FROM "UsageDays" WHERE "Day" = @day AND "CredentialId" = @credential AND "Outcome" = @outcome
              AND ("AccessKeyId" = @key OR @outcome NOT IN ('SignedIn', 'ApiCall')) AND ("PartnerId" <> '' OR "Address" <> ''))
        INSERT INTO "UsageDays" ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Address", "Count", "LastAt", "LastAddress", "LastClient")
        SELECT @day, @credential, @key,
               CASE WHEN "Rows" < @most OR "Gathers" = 1 THEN @partner ELSE '' END,
               @outcome,
               CASE WHEN "Rows" < @most / 2 AND ("Knows" = 1 OR "Addresses" < @addresses) THEN @address ELSE '' END,
               @count, @at, @last, @client
        FROM named WHERE EXISTS (SELECT 1 FROM "Credentials" WHERE "Id" = @credential)
        ON CONFLICT ("Day", "CredentialId", "AccessKeyId", "PartnerId", "Outcome", "Address") DO UPDATE SET
            "Count" = "UsageDays"."Count" + excluded."Count",
            "LastAt" = excluded."LastAt", "LastAddress" = excluded."LastAddress", "LastClient" = excluded."LastClient"
        """;

    private static readonly string[] Names =
        ["@day", "@credential", "@key", "@partner", "@outcome", "@address", "@count", "@at", "@last", "@client"];

    private readonly DbConnection connection;
    private readonly DbCommand add;
    private readonly DbCommand begin;
    private readonly UsageOptions options;
    private readonly DbProviderFactory factory;

    public UsageUpsert(DbConnection connection, UsageOptions options)
    {
        (this.connection, this.options, factory) = (connection, options, DbProviderFactories.GetFactory(connection)!);
        (add, begin) = (Prepare(Add), Prepare(Begin));
        Limit(begin.Parameters);
    }

    /// <summary>Adds the counts of <paramref name="keys"/>, all or none of them.</summary>
    /// <exception cref="DbException">Nothing was written.</exception>
    public void Write(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts)
    {
        using var transaction = connection.BeginTransaction();
        if (connection.CanCreateBatch)
        {
            WriteAtOnce(keys, counts, transaction);
        }
        else
        {
            WriteOneByOne(keys, counts, transaction);
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        add.Dispose();
        begin.Dispose();
        connection.Dispose();
    }

    // Embedded: the statements stay prepared, and a call has no round trip.
    private void WriteOneByOne(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts, DbTransaction transaction)
    {
        (add.Transaction, begin.Transaction) = (transaction, transaction);
        foreach (var what in keys)
        {
            Bind(add.Parameters, what, counts[what]);
            if (add.ExecuteNonQuery() == 0)
            {
                CopyTo(begin);
                begin.ExecuteNonQuery();
            }
        }
    }

    // Over a network: first updates all rows, then inserts the missing ones.
    private void WriteAtOnce(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts, DbTransaction transaction)
    {
        using var adding = Batch(keys, counts, Add, transaction);
        adding.ExecuteNonQuery();
        List<UsageKey> missing = [];
        for (var place = 0; place < keys.Length; place++)
        {
            if (adding.BatchCommands[place].RecordsAffected == 0)
            {
                missing.Add(keys[place]);
            }
        }

        if (missing.Count > 0)
        {
            using var beginning = Batch(CollectionsMarshal.AsSpan(missing), counts, Begin, transaction);
            beginning.ExecuteNonQuery();
        }
    }

    private DbBatch Batch(ReadOnlySpan<UsageKey> keys, Dictionary<UsageKey, UsageTally> counts, string sql, DbTransaction transaction)
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var what in keys)
        {
            var one = batch.CreateBatchCommand();
            one.CommandText = sql;
            foreach (var name in Names)
            {
                Name(one.Parameters, name);
            }

            Bind(one.Parameters, what, counts[what]);
            if (sql == Begin)
            {
                Limit(one.Parameters);
            }

            batch.BatchCommands.Add(one);
        }

        return batch;
    }

    private static void Bind(DbParameterCollection values, in UsageKey what, in UsageTally tally)
    {
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

    private static string TextOf(IPAddress? address) => address?.ToString().UpTo(IPAddressExtensions.TextLength) ?? "";

    private DbCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in Names)
        {
            Name(command.Parameters, name);
        }

        return command;
    }

    private void Limit(DbParameterCollection values)
    {
        Name(values, "@most").Value = options.RowsPerDay;
        Name(values, "@addresses").Value = options.AddressesPerDay;
    }

    private DbParameter Name(DbParameterCollection values, string name)
    {
        var parameter = factory.CreateParameter()!;
        parameter.ParameterName = name;
        values.Add(parameter);
        return parameter;
    }
}
