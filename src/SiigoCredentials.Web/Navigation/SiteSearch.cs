using Microsoft.Data.Sqlite;

namespace SiigoCredentials.Web.Navigation;

/// <summary>
/// Finds pages by what people type. SQLite's full-text index ranks (BM25) over trigrams, which forgive accents, plurals, word order and
/// typing errors; it lives in memory, is made from the map at start, and has nothing to do with where the portal stores its data.
/// </summary>
public sealed class SiteSearch : IDisposable
{
    /// <summary>In characters; what is beyond is not looked at.</summary>
    public const int LongestQuery = 100;

    private const int Trigram = 3;

    // A page is as good as its best name: a row each, so that many names do not make a page vague.
    private const string Question =
        """
        WITH hits AS MATERIALIZED (SELECT Path, rank AS Points, rowid AS Place FROM Names WHERE Names MATCH $match)
        SELECT Path FROM hits GROUP BY Path ORDER BY MIN(Points), MIN(Place)
        """;

    private static readonly HashSet<string> SmallWords = ["como", "cómo", "puedo", "para", "del", "los", "las", "una", "que", "qué", "con", "mis", "por"];

    // A name of its own, because one name is one database in the whole process, also to another portal in it.
    private readonly string inMemory = $"Data Source=site-search-{Guid.CreateVersion7():N};Mode=Memory;Cache=Shared";
    private readonly SqliteConnection keeper; // the database lives as long as somebody is connected to it
    private readonly Dictionary<string, SitePage> pages = SiteMap.Places.ToDictionary(page => page.Path, StringComparer.Ordinal);

    public SiteSearch()
    {
        keeper = new SqliteConnection(inMemory);
        keeper.Open();
        Execute("CREATE VIRTUAL TABLE Names USING fts5(Path UNINDEXED, Name, tokenize = 'trigram remove_diacritics 1')");
        foreach (var (path, name) in SiteMap.Places.SelectMany(page => NamesOf(page).Select(name => (page.Path, name))))
        {
            Execute("INSERT INTO Names VALUES ($path, $name)", ("$path", path), ("$name", name));
        }
    }

    /// <summary>The pages that fit, the best first; none for what has no word of three letters.</summary>
    public IReadOnlyList<SitePage> Find(string typed)
    {
        if (Match(typed) is not { Length: > 0 } match)
        {
            return [];
        }

        using var connection = new SqliteConnection(inMemory);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Question;
        command.Parameters.AddWithValue("$match", match);
        using var reader = command.ExecuteReader();
        List<SitePage> found = [];
        while (reader.Read())
        {
            found.Add(pages[reader.GetString(0)]);
        }

        return found;
    }

    public void Dispose()
    {
        keeper.Dispose();
        SqliteConnection.ClearPool(keeper);
    }

    private static IEnumerable<string> NamesOf(SitePage page) => [page.Title, .. page.AlsoCalled, page.Summary];

    // The words as typed, and every three letters of the big ones: what has them all in a row comes first.
    private static string Match(string typed)
    {
        var words = string.Concat(typed.Take(LongestQuery).Select(character => char.IsLetterOrDigit(character) ? char.ToLowerInvariant(character) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] terms =
        [
            .. from word in words
               where !SmallWords.Contains(word)
               from start in Enumerable.Range(0, Math.Max(0, word.Length - Trigram + 1))
               select word.Substring(start, Trigram),
        ];
        return terms.Length == 0 ? "" : string.Join(" OR ", terms.Append(string.Join(' ', words)).Select(term => $"\"{term}\""));
    }

    private void Execute(string sql, params (string Name, string Value)[] values)
    {
        using var command = keeper.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
