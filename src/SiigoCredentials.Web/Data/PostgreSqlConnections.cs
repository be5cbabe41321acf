using System.Data.Common;
using Npgsql;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections to PostgreSQL, from the pool that EF takes its own from: how many there are at most is said once.</summary>
public sealed class PostgreSqlConnections(NpgsqlDataSource source) : DatabaseConnections
{
    private const int Prepared = 100; // statements that a connection keeps prepared, the least used go first
    private const int Patience = 15; // seconds, as SQLite's

    public override DbConnection OpenForWriting() => source.OpenConnection();

    /// <summary>False behind a pooler in transaction mode that keeps no prepared statements: the operator says so with <c>Max Auto Prepare=0</c>.</summary>
    internal bool MayPrepare { get; } = new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare > 0;

    internal ValueTask<NpgsqlConnection> OpenAsync() => source.OpenConnectionAsync();

    /// <exception cref="StartRefusedException">There is no connection string, or it is none.</exception>
    internal static string TextOf(StorageOptions storage)
    {
        try
        {
            return Complete(new NpgsqlConnectionStringBuilder(storage.ConnectionString)).ToString();
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // Not in Npgsql's words: they name what it takes for a keyword, which may be a piece of a password.
            throw new StartRefusedException(
                "Storage:ConnectionString is not one of PostgreSQL's, such as Host=db.example;Database=portal;Username=portal;Password=…. A value with ; or = stands in double quotes.");
        }
    }

    /// <summary>Rented for each question: it holds no connection meanwhile.</summary>
    internal override DbCommand CreateQuery(string sql) => source.CreateCommand(sql);

    internal override void Close(DbCommand query) => query.Dispose();

    // What the operator wrote stays, but for the one setting that would put rows into exceptions and so into the log.
    private static NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder text)
    {
        if (string.IsNullOrEmpty(text.Host))
        {
            throw new ArgumentException("No host.", nameof(text));
        }

        text.ApplicationName ??= "portal";
        SetUnlessSaid(text, "Max Auto Prepare", Prepared);
        SetUnlessSaid(text, "Auto Prepare Min Usages", 2);
        SetUnlessSaid(text, "Command Timeout", Patience);
        SetUnlessSaid(text, "No Reset On Close", true); // no session of the portal's leaves anything to reset, and a pooler's session is not its own
        text.IncludeErrorDetail = false;
        return text;
    }

    private static void SetUnlessSaid(NpgsqlConnectionStringBuilder text, string name, object value)
    {
        if (!text.ShouldSerialize(name))
        {
            text[name] = value;
        }
    }
}
