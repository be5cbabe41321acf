using System.CommandLine;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The part of a list that a command line asks for: no list is loaded as a whole.</summary>
internal static class ListOptions
{
    public const int Most = 1_000;

    /// <summary>How many rows at most.</summary>
    public static Option<int> Limit()
    {
        var limit = new Option<int>("--limit") { Description = $"How many at most, up to {Most}.", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Most)
            {
                result.AddError($"--limit is a number from 1 to {Most}.");
            }
        });
        return limit;
    }

    /// <summary>The words of a search, in the form in which names are compared.</summary>
    public static string[] WordsOf(string? search) =>
        [.. (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(NameOrder.PlainOf)];

    /// <summary>The line that tells how to go on, below the rows; empty behind the last ones.</summary>
    public static string More(string? next) => next is null ? "" : $"\n\nThere may be more: --after {next}";
}
