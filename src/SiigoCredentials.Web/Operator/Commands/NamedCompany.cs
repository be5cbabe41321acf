using System.CommandLine;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Operator;

/// <summary>The company that a command line names by its NIT, in any common form.</summary>
internal sealed record NamedCompany(Guid Id, string Nit)
{
    public delegate Task<Report> Act(IServiceProvider scope, NamedCompany company, CancellationToken ct);

    public static Argument<string> Argument() =>
        new("nit") { Description = "The company's NIT, with or without dots and check digit." };

    /// <summary>Runs on the company of the argument; returns the exit code.</summary>
    public static Task<int> RunAsync(
        ParseResult parsed, Argument<string> nit, Func<WebApplication> build, Act act, CancellationToken ct)
    {
        var typed = parsed.GetRequiredValue(nit);
        return Companies.Nit.TryParse(typed, out var digits)
            ? OperatorCommands.InScopeAsync(parsed, build, scope => RunAsync(scope, digits, act, ct))
            : Task.FromResult(OperatorCommands.Tell(parsed, Report.Refused(Companies.Nit.WhyNot(typed))));
    }

    /// <summary>Runs on the company with this NIT, digits only.</summary>
    public static async Task<Report> RunAsync(IServiceProvider scope, string nit, Act act, CancellationToken ct) =>
        await scope.GetRequiredService<CompanyDirectory>().FindIdAsync(nit, ct) is { } id
            ? await act(scope, new NamedCompany(id, nit), ct)
            : Report.NoSuch($"Nothing was done: there is no company with the NIT {nit}.{HintOf(nit)}");

    // A check digit without its hyphen looks like one digit too many.
    private static string HintOf(string nit) => nit.Length > 6 && nit[^1] - '0' == Companies.Nit.CheckDigit(nit[..^1])
        ? $" If its last digit is the check digit, write {nit[..^1]}-{nit[^1]}."
        : "";
}
