namespace SiigoCredentials.Web.Foundation;

/// <summary>The Damerau–Levenshtein distance of two names: the number of added, missing, wrong or swapped letters.</summary>
internal static class EditDistance
{
    /// <summary>Whether one may be the other with a typing error. It ignores case.</summary>
    public static bool AreNear(string one, string other) => Of(one, other) <= Slips(Math.Min(one.Length, other.Length));

    /// <summary>The nearest of names such as <c>Portal:PublicUrl</c>; null when none is near.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> known) => known
        .Select(candidate => (Candidate: candidate, Cost: Cost(name, candidate)))
        .Where(pair => pair.Cost is not null)
        .OrderBy(pair => pair.Cost).Select(pair => pair.Candidate).FirstOrDefault();

    // A wrong section, and a name with a missing part, cost as much as three letters.
    private static int? Cost(string name, string candidate)
    {
        var (typed, meant) = (name.Split(':'), candidate.Split(':'));
        var section = Of(typed[0], meant[0]) is var distance && AreNear(typed[0], meant[0]) ? distance : 3;
        return AreNear(typed[1], meant[1]) ? section + Of(typed[1], meant[1])
            : section < 3 && IsPart(typed[1], meant[1]) ? section + 3
            : null;
    }

    private static bool IsPart(string one, string other) => one.Length > 2
        && (other.Contains(one, StringComparison.OrdinalIgnoreCase) || one.Contains(other, StringComparison.OrdinalIgnoreCase));

    private static int Slips(int length) => length switch { < 4 => 0, < 6 => 1, < 9 => 2, _ => 3 };

    private static int Of(string one, string other)
    {
        var (a, b) = (one.ToUpperInvariant(), other.ToUpperInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
