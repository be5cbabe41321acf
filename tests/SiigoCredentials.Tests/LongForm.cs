using System.Globalization;

namespace SiigoCredentials.Tests;

/// <summary>How much a test does: little in the ordinary run, more where a variable of <c>tests/faults.sh</c> says so.</summary>
internal static class LongForm
{
    public static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : usual;
}
