using System.CommandLine;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on one company, which its NIT names in any common form.</summary>
internal static class CompanyCommands
{
    private delegate Task<OperatorCommands.Report> Act(IServiceProvider scope, NamedCompany company, CancellationToken ct);

    public static Command Suspend(Func<WebApplication> build) => Make(
        build,
        "suspend",
        "Refuses a company's integrations from the next request on. Its people still enter.",
        async (scope, company, ct) => await scope.GetRequiredService<CompanySuspension>().SuspendAsync(company.Nit, ct)
            ? Done($"The integrations of {company.Nit} are refused from the next request on.")
            : AlreadySo($"the integrations of {company.Nit} are suspended already."));

    public static Command Resume(Func<WebApplication> build) => Make(
        build,
        "resume",
        "Lets a suspended company's integrations in again.",
        async (scope, company, ct) => await scope.GetRequiredService<CompanySuspension>().ResumeAsync(company.Nit, ct)
            ? Done($"The integrations of {company.Nit} are let in again.")
            : AlreadySo($"the integrations of {company.Nit} are not suspended."));

    public static Command Revoke(Func<WebApplication> build) => Make(
        build, "revoke", "Ends a company's Access Key and its tokens at the next request, without a successor.", RevokeAsync);

    private static async Task<OperatorCommands.Report> RevokeAsync(IServiceProvider scope, NamedCompany company, CancellationToken ct)
    {
        var credentials = scope.GetRequiredService<CredentialService>();
        if (await credentials.FindAsync(company.Id, ct) is not { } credential)
        {
            return OperatorCommands.Report.NoSuch($"Nothing was done: the company {company.Nit} has no credential.");
        }

        var operation = new CredentialOperation(Actor.Operator(company.Id), Guid.CreateVersion7(), credential.Version);
        return (await credentials.RevokeAsync(operation, ct)).Outcome switch
        {
            CredentialOutcome.Done => Done($"The Access Key of {company.Nit} is revoked."),
            CredentialOutcome.Unchanged => AlreadySo($"no Access Key of {company.Nit} works any more."),
            CredentialOutcome.Superseded => Refused($"somebody changed the credential of {company.Nit} meanwhile. Run the command again."),
            var other => Refused($"the credential of {company.Nit} cannot be revoked ({other})."),
        };
    }

    private static Command Make(Func<WebApplication> build, string name, string description, Act act)
    {
        var nit = new Argument<string>("nit") { Description = "The company's NIT, with or without dots and check digit." };
        var command = new Command(name, description) { nit };
        command.SetAction((parsed, ct) =>
        {
            var typed = parsed.GetRequiredValue(nit);
            return Nit.TryParse(typed, out var digits)
                ? OperatorCommands.InScopeAsync(build, scope => OnCompanyAsync(scope, digits, act, ct))
                : Task.FromResult(OperatorCommands.Tell(Refused(Nit.WhyNot(typed))));
        });
        return command;
    }

    private static async Task<OperatorCommands.Report> OnCompanyAsync(IServiceProvider scope, string nit, Act act, CancellationToken ct) =>
        await scope.GetRequiredService<CompanyDirectory>().FindIdAsync(nit, ct) is { } id
            ? await act(scope, new NamedCompany(id, nit), ct)
            : OperatorCommands.Report.NoSuch($"Nothing was done: there is no company with the NIT {nit}.{HintOf(nit)}");

    // A check digit without its hyphen looks like one digit too many.
    private static string HintOf(string nit) => nit.Length > 6 && nit[^1] - '0' == Nit.CheckDigit(nit[..^1])
        ? $" If its last digit is the check digit, write {nit[..^1]}-{nit[^1]}."
        : "";

    private static OperatorCommands.Report Done(string text) => new(IsDone: true, text);

    private static OperatorCommands.Report Refused(string why) => new(IsDone: false, $"Nothing was done: {why}");

    private static OperatorCommands.Report AlreadySo(string why) => OperatorCommands.Report.AlreadySo($"Nothing was done: {why}");

    private sealed record NamedCompany(Guid Id, string Nit);
}
