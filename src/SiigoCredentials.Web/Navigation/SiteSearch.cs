using Microsoft.Data.Sqlite;

namespace SiigoCredentials.Web.Navigation;

/// <summary>
/// Finds pages, and what people do on them, by a typed text. A full-text index of SQLite ranks trigrams (BM25), which tolerate accents,
/// plurals, word order and typing errors. It is built in memory at start from the site map, and is independent of the portal's database.
/// </summary>
public sealed class SiteSearch : IDisposable
{
    /// <summary>In characters; the rest is ignored.</summary>
    public const int LongestQuery = 100;

    private const int TrigramLength = 3;

    // One row for each name: a target ranks by its best name, and many names do not lower its rank.
    private const string Query =
        """
        WITH hits AS MATERIALIZED (SELECT Target, rank AS Points, rowid AS Place FROM Names WHERE Names MATCH $match)
        SELECT Target FROM hits GROUP BY Target ORDER BY MIN(Points), MIN(Place)
        """;

    private static readonly HashSet<string> StopWords =
        ["como", "cómo", "puedo", "para", "del", "los", "las", "una", "que", "qué", "con", "mis", "por"];

    // A unique name: a shared in-memory database is visible in the whole process, also to another portal in it.
    private readonly string inMemory = $"Data Source=site-search-{Guid.CreateVersion7():N};Mode=Memory;Cache=Shared";
    private readonly SqliteConnection keepAlive; // the database exists while a connection is open
    private readonly SiteAction[] targets = [.. SiteMap.Places.Select(SiteAction.ToOpen), .. SiteMap.Actions];

    public SiteSearch()
    {
        keepAlive = new SqliteConnection(inMemory);
        keepAlive.Open();
        Execute("CREATE VIRTUAL TABLE Names USING fts5(Target UNINDEXED, Name, tokenize = 'trigram remove_diacritics 1')");
        foreach (var (number, name) in targets.Index().SelectMany(target => NamesOf(target.Item).Select(name => (target.Index, name))))
        {
            Execute("INSERT INTO Names VALUES ($target, $name)", ("$target", number), ("$name", name));
        }
    }

    /// <summary>What matches, the best first; nothing for a text without a word of three letters.</summary>
    public IReadOnlyList<SiteAction> Find(string typed)
    {
        if (Match(typed) is not { Length: > 0 } match)
        {
            return [];
        }

        using var connection = new SqliteConnection(inMemory);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Query;
        command.Parameters.AddWithValue("$match", match);
        using var reader = command.ExecuteReader();
        List<SiteAction> found = [];
        while (reader.Read())
        {
            found.Add(targets[reader.GetInt32(0)]);
        }

        return found;
    }

    public void Dispose()
    {
        keepAlive.Dispose();
        SqliteConnection.ClearPool(keepAlive);
    }

    private static IEnumerable<string> NamesOf(SiteAction target) => [target.Title, .. target.AlsoCalled, target.Summary];

    // The words as typed, and every trigram of the longer ones: a name with the whole phrase ranks first.
    private static string Match(string typed)
    {
        var words = string.Concat(
            typed.Take(LongestQuery).Select(character => char.IsLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] terms =
        [
            .. from word in words
               where !StopWords.Contains(word)
               from start in Enumerable.Range(0, Math.Max(0, word.Length - TrigramLength + 1))
               select word.Substring(start, TrigramLength),
        ];
        return terms.Length == 0 ? "" : string.Join(" OR ", terms.Append(string.Join(' ', words)).Select(term => $"\"{term}\""));
    }

    private void Execute(string sql, params (string Name, object Value)[] values)
    {
        using var command = keepAlive.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
