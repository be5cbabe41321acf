namespace SiigoCredentials.Web.Operator;

/// <summary>Something that is not as it should be in a database that is to take another's place.</summary>
/// <param name="Name">By which <c>--accept-findings</c> accepts it: one of <see cref="Names"/>.</param>
/// <param name="Text">What it is, for the operator.</param>
internal sealed record Finding(string Name, string Text)
{
    /// <summary>Nothing vouches that the backup is as it was made.</summary>
    public const string Seal = "seal";

    /// <summary>A table, an index or a trigger is not the program's own.</summary>
    public const string Schema = "schema";

    /// <summary>An audit chain is broken.</summary>
    public const string Chains = "chains";

    /// <summary>Secrets do not open.</summary>
    public const string Secrets = "secrets";

    /// <summary>The key-encryption key is another one.</summary>
    public const string Key = "key";

    public static IReadOnlyList<string> Names { get; } = [Seal, Schema, Chains, Secrets, Key];
}

/// <summary>Which findings the operator accepts, by name: it is the only copy left.</summary>
internal sealed record AcceptedFindings(IReadOnlyCollection<string> Names)
{
    public bool Include(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>As the option gives them: names with commas between; null for none.</summary>
    /// <exception cref="FormatException">One is no finding's name.</exception>
    public static AcceptedFindings Parse(string? names)
    {
        var given = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return given.Except(Finding.Names, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? throw new FormatException($"there is no finding {unknown}. There are: {string.Join(", ", Finding.Names)}.")
            : new AcceptedFindings(given);
    }

    /// <summary>Why it is not done, with the option that would do it; null when each finding is accepted.</summary>
    public string? FindRefusal(IReadOnlyCollection<Finding> findings, string told) => findings.All(finding => Include(finding.Name))
        ? null
        : $"{string.Join(' ', findings.Select(finding => finding.Text))} {told} If there is no better copy, take it as it is with --accept-findings {NamesOf(findings)}";

    /// <summary>The names of findings as the option takes them.</summary>
    public static string NamesOf(IEnumerable<Finding> findings) => string.Join(',', findings.Select(finding => finding.Name).Distinct(StringComparer.Ordinal));
}
