using System.CommandLine;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>The e-mail address that a command line names somebody by, as the database keeps it.</summary>
internal static class NamedAddress
{
    public delegate Task<Report> Act(IServiceProvider scope, string address, CancellationToken ct);

    /// <summary>Runs on what was typed as an address; returns the exit code.</summary>
    public static Task<int> RunAsync(ParseResult parsed, string typed, Func<WebApplication> build, Act act, CancellationToken ct)
    {
        var address = EmailAddress.OfAccount(typed);
        return address.Length > 0
            ? OperatorCommands.InScopeAsync(parsed, build, scope => act(scope, address, ct))
            : Task.FromResult(OperatorCommands.Tell(parsed, Report.Refused($"{typed} is no e-mail address.")));
    }
}
