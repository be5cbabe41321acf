namespace SiigoCredentials.Web.Operator;

/// <summary>Something wrong in a database that is to replace another.</summary>
/// <param name="Name">The name by which <c>--accept-findings</c> accepts it: one of <see cref="Names"/>.</param>
/// <param name="Text">What it is, for the operator.</param>
internal sealed record Finding(string Name, string Text)
{
    /// <summary>No valid seal shows that the backup is as it was made.</summary>
    public const string Seal = "seal";

    /// <summary>A table, an index or a trigger is not the program's own.</summary>
    public const string Schema = "schema";

    /// <summary>An audit chain is broken.</summary>
    public const string Chains = "chains";

    /// <summary>Secrets do not open.</summary>
    public const string Secrets = "secrets";

    /// <summary>The rows were sealed with another key-encryption key.</summary>
    public const string Key = "key";

    public static IReadOnlyList<string> Names { get; } = [Seal, Schema, Chains, Secrets, Key];
}

/// <summary>The findings that the operator accepts, by name, because there is no better copy.</summary>
internal sealed record AcceptedFindings(IReadOnlyCollection<string> Names)
{
    public bool Include(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Reads the value of the option: names separated by commas; null for none.</summary>
    /// <exception cref="FormatException">A name is not that of a finding.</exception>
    public static AcceptedFindings Parse(string? names)
    {
        var given = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return given.Except(Finding.Names, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? throw new FormatException($"there is no finding {unknown}. There are: {string.Join(", ", Finding.Names)}.")
            : new AcceptedFindings(given);
    }

    /// <summary>Why the command refuses, with the option that would accept the findings; null when each is accepted.</summary>
    public string? FindRefusal(IReadOnlyCollection<Finding> findings, string told) => findings.All(finding => Include(finding.Name))
        ? null
        : $"{string.Join(' ', findings.Select(finding => finding.Text))} {told} If there is no better copy, take it as it is with --accept-findings {NamesOf(findings)}";

    /// <summary>The names of findings as the option takes them.</summary>
    public static string NamesOf(IEnumerable<Finding> findings) => string.Join(',', findings.Select(finding => finding.Name).Distinct(StringComparer.Ordinal));
}
