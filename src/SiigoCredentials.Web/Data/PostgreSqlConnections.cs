using System.Data.Common;
using Npgsql;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections to PostgreSQL from the pool that EF uses too, so that one setting limits them all.</summary>
public sealed class PostgreSqlConnections(NpgsqlDataSource source) : DatabaseConnections
{
    private const int Prepared = 100; // statements that a connection keeps prepared
    private const int Patience = 15; // seconds, as for SQLite

    public override DbConnection OpenForWriting() => source.OpenConnection();

    /// <summary>
    /// False behind a pooler in transaction mode without prepared statements: the operator sets <c>Max Auto Prepare=0</c>.
    /// </summary>
    internal bool MayPrepare { get; } = new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare > 0;

    internal ValueTask<NpgsqlConnection> OpenAsync() => source.OpenConnectionAsync();

    /// <exception cref="StartRefusedException">The connection string is missing or malformed.</exception>
    internal static string TextOf(StorageOptions storage)
    {
        try
        {
            return Complete(new NpgsqlConnectionStringBuilder(storage.ConnectionString)).ToString();
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // Without Npgsql's message: it quotes what it takes for a keyword, which may be a part of a password.
            throw new StartRefusedException(
                "Storage:ConnectionString is not one of PostgreSQL's, such as Host=db.example;Database=portal;Username=portal;Password=…. A value with ; or = stands in double quotes.");
        }
    }

    /// <summary>The command takes a connection from the pool for each query only.</summary>
    internal override DbCommand CreateQuery(string sql) => source.CreateCommand(sql);

    internal override void Close(DbCommand query) => query.Dispose();

    // The operator's settings stay, except the one that would put rows into exceptions and so into the log.
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
        SetUnlessSaid(text, "No Reset On Close", true); // the portal's sessions leave nothing to reset, and a pooler's session is shared
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
