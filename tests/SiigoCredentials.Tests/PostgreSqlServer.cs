using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace SiigoCredentials.Tests;

/// <summary>
/// The server that <c>PORTAL_TEST_POSTGRES</c> names (<c>Host=127.0.0.1;Username=test</c>, a role that may create databases and roles):
/// with it every test's portal stands on a database of its own there, without it on a SQLite file.
/// </summary>
internal static partial class PostgreSqlServer
{
    private static readonly string? Address = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES");

    // A copy of the files takes a tenth of what a copy through the log takes, which is the default since both are to be had.
    private static readonly Lazy<string> Strategy = new(() =>
    {
        using var connection = Open();
        return connection.PostgreSqlVersion.Major >= 15 ? "STRATEGY FILE_COPY" : "";
    });

    public static bool IsUsed => !string.IsNullOrEmpty(Address);

    /// <summary>Where that database is, as the portal is told.</summary>
    public static string TextOf(string database) =>
        new NpgsqlConnectionStringBuilder(Address) { Database = database, MaxPoolSize = 40, Timezone = "UTC" }.ToString();

    /// <summary>A new database: an empty one, or a copy of <paramref name="template"/>, which nobody may be connected to.</summary>
    public static string Create(string? template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"portal_{Guid.CreateVersion7():N}");
        Run($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"} {Strategy.Value}");
        return name;
    }

    public static void Drop(string database) => Run($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");

    public static async Task RunAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(TextOf(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything that stands in the database, a text a table; bytes in hexadecimal.</summary>
    public static async Task<List<string>> ContentsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(TextOf(database));
        var texts = new List<string>();
        foreach (var table in await TablesAsync(source))
        {
            texts.Add(string.Join('\n', await ColumnAsync(source, $"SELECT t::text FROM {table} t")));
        }

        return texts;
    }

    /// <summary>The tables in which nothing stands.</summary>
    public static async Task<List<string>> EmptyTablesAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(TextOf(database));
        var empty = new List<string>();
        foreach (var table in await TablesAsync(source))
        {
            if (await ColumnAsync(source, $"SELECT t::text FROM {table} t LIMIT 1") is [])
            {
                empty.Add(table);
            }
        }

        return empty;
    }

    /// <summary>
    /// What the tests write for SQLite, as PostgreSQL wants it: names as they were created, a trigger that refuses as a function and a
    /// trigger.
    /// </summary>
    public static string Translate(string sql)
    {
        sql = Refusal().Replace(sql, match => $"""
            CREATE FUNCTION {match.Groups["name"]}() RETURNS trigger LANGUAGE plpgsql AS $$begin raise exception '{match.Groups["said"]}'; end$$;
            CREATE TRIGGER {match.Groups["name"]} BEFORE {match.Groups["act"]} ON {match.Groups["table"]} FOR EACH ROW WHEN ({(match.Groups["when"] is { Success: true } when ? when : "TRUE")})
            EXECUTE FUNCTION {match.Groups["name"]}()
            """);
        sql = DroppedTrigger()
            .Replace(
                sql, "DO $$$$begin execute (select format('drop trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger where tgname = '${name}'); end$$$$");
        return Name().Replace(sql, match => match.Value[0] is '\'' or '"' or '$' ? match.Value : $"\"{match.Value}\"");
    }

    public static void Run(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Address) { Database = "postgres" }.ToString());
        connection.Open();
        return connection;
    }

    private static Task<List<string>> TablesAsync(NpgsqlDataSource source) =>
        ColumnAsync(source, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");

    private static async Task<List<string>> ColumnAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    [GeneratedRegex(
        @"CREATE TRIGGER (?<name>\w+) BEFORE (?<act>\w+( OF \w+)?) ON (?<table>\w+)( WHEN (?<when>.+?))? BEGIN SELECT RAISE\(ABORT, '(?<said>[^']*)'\); END", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"DROP TRIGGER (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DroppedTrigger();

    // Texts stay as they are; keywords of SQL have no small letters, names begin with a capital.
    [GeneratedRegex(@"'[^']*'|""[^""]*""|\$\$.*?\$\$|\b[A-Z]+[a-z]\w*", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Name();
}
