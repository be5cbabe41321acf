namespace SiigoCredentials.Web.Operator;

/// <summary>A defect of a database that is to replace another one.</summary>
/// <param name="Name">The name by which <c>--accept-findings</c> accepts it: one of <see cref="Names"/>.</param>
/// <param name="Text">The description for the operator.</param>
public sealed record Finding(string Name, string Text)
{
    /// <summary>The backup has no valid seal, so it may have been changed.</summary>
    public const string Seal = "seal";

    /// <summary>A table, an index or a trigger differs from the program's.</summary>
    public const string Schema = "schema";

    /// <summary>An audit chain is broken.</summary>
    public const string Chains = "chains";

    /// <summary>Secrets do not open.</summary>
    public const string Secrets = "secrets";

    /// <summary>The rows were sealed with another key-encryption key.</summary>
    public const string Key = "key";

    public static IReadOnlyList<string> Names { get; } = [Seal, Schema, Chains, Secrets, Key];
}

/// <summary>The names of the findings that the operator accepts, because there is no better copy.</summary>
internal sealed record AcceptedFindings(IReadOnlyCollection<string> Names)
{
    public bool Include(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Parses the value of the option: names separated by commas; null for none.</summary>
    /// <exception cref="FormatException">No finding has that name.</exception>
    public static AcceptedFindings Parse(string? names)
    {
        var given = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return given.Except(Finding.Names, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? throw new FormatException($"there is no finding {unknown}. There are: {string.Join(", ", Finding.Names)}.")
            : new AcceptedFindings(given);
    }

    /// <summary>Why the command refuses, with the option that would accept the findings; null when all are accepted.</summary>
    public string? FindRefusal(IReadOnlyCollection<Finding> findings, string summary) => findings.All(finding => Include(finding.Name))
        ? null
        : $"{string.Join(' ', findings.Select(finding => finding.Text))} {summary} "
            + $"If there is no better copy, take it as it is with --accept-findings {NamesOf(findings)}";

    /// <summary>The names of findings as the option takes them.</summary>
    public static string NamesOf(IEnumerable<Finding> findings) =>
        string.Join(',', findings.Select(finding => finding.Name).Distinct(StringComparer.Ordinal));
}
