using System.Globalization;
using System.Text.Json;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>The rows under one title.</summary>
internal sealed record Table(string Title, IReadOnlyList<Row> Rows);

/// <summary>A run as a JSON file, with which a later run is compared.</summary>
internal sealed record RunRecord(IReadOnlyList<Table> Tables, IReadOnlyList<Goal> Goals)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="FormatException">The file is not there, or no run.</exception>
    public static RunRecord Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(file), Json)!;
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new FormatException($"{file}: no run to compare with. {fault.Message}", fault);
        }
    }

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Json));

    /// <summary>
    /// A line for each row that takes more CPU than in the former run, by more than both runs differ from themselves, round from round.
    /// </summary>
    public IEnumerable<string> SlowerThan(RunRecord former)
    {
        var before = former.Tables.SelectMany(table => table.Rows.Select(row => (table.Title, row)))
            .ToDictionary(known => (known.Title, known.row.Name), known => known.row);
        foreach (var table in Tables)
        {
            foreach (var row in table.Rows.Where(row => before.ContainsKey((table.Title, row.Name))))
            {
                var was = before[(table.Title, row.Name)];
                var (change, noise) = ((row.CpuMicroseconds / was.CpuMicroseconds) - 1, row.CpuNoise + was.CpuNoise);
                if (change > noise)
                {
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{table.Title}: {row.Name}: {was.CpuMicroseconds:N1} → {row.CpuMicroseconds:N1} CPU µs, {change:P0} more; noise {noise:P0}");
                }
            }
        }
    }
}
