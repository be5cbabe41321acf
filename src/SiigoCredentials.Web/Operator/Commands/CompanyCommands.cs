using System.CommandLine;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on one company, which its NIT names in any common form.</summary>
internal static class CompanyCommands
{
    public static Command Suspend(Func<WebApplication> build) => Make(
        build,
        "suspend",
        "Refuses a company's integrations from the next request on. Its people still enter.",
        async (scope, company, ct) => await scope.GetRequiredService<CompanySuspension>().SuspendAsync(company.Nit, ct)
            ? Report.Done($"The integrations of {company.Nit} are refused from the next request on.")
            : AlreadySo($"the integrations of {company.Nit} are suspended already."));

    public static Command Resume(Func<WebApplication> build) => Make(
        build,
        "resume",
        "Lets a suspended company's integrations in again.",
        async (scope, company, ct) => await scope.GetRequiredService<CompanySuspension>().ResumeAsync(company.Nit, ct)
            ? Report.Done($"The integrations of {company.Nit} are let in again.")
            : AlreadySo($"the integrations of {company.Nit} are not suspended."));

    public static Command Revoke(Func<WebApplication> build) => Make(
        build, "revoke", "Ends a company's Access Key and its tokens at the next request, without a successor.", RevokeAsync);

    public static Command ClearAddresses(Func<WebApplication> build) => Make(
        build,
        "clear-addresses",
        "Lets a company's integrations in from everywhere: for a list of allowed addresses that has shut out who could repair it.",
        (scope, company, ct) => OnCredentialAsync(
            scope, company, (credentials, operation) => credentials.AllowAddressesAsync(operation, AllowedAddresses.Everywhere, ct),
            $"The integrations of {company.Nit} are let in from everywhere.",
            $"the integrations of {company.Nit} are let in from everywhere already.", ct));

    private static Task<Report> RevokeAsync(IServiceProvider scope, NamedCompany company, CancellationToken ct) => OnCredentialAsync(
        scope, company, (credentials, operation) => credentials.RevokeAsync(operation, ct),
        $"The Access Key of {company.Nit} is revoked.", $"no Access Key of {company.Nit} works any more.", ct);

    private static async Task<Report> OnCredentialAsync(
        IServiceProvider scope, NamedCompany company, Func<CredentialService, CredentialOperation, Task<CredentialResult>> act, string done,
        string alreadySo, CancellationToken ct)
    {
        var credentials = scope.GetRequiredService<CredentialService>();
        if (await credentials.FindAsync(company.Id, ct) is not { } credential)
        {
            return Report.NoSuch($"Nothing was done: the company {company.Nit} has no credential.");
        }

        var operation = new CredentialOperation(Actor.Operator(company.Id), Guid.CreateVersion7(), credential.Version);
        return (await act(credentials, operation)).Outcome switch
        {
            CredentialOutcome.Done => Report.Done(done),
            CredentialOutcome.Unchanged => AlreadySo(alreadySo),
            CredentialOutcome.PlanWithoutApi => Report.Refused($"the plan of {company.Nit} does not include the API."),
            CredentialOutcome.Superseded => Report.Refused($"somebody changed the credential of {company.Nit} meanwhile. Run the command again."),
            var other => Report.Refused($"the credential of {company.Nit} cannot be changed ({other})."),
        };
    }

    private static Command Make(Func<WebApplication> build, string name, string description, NamedCompany.Act act)
    {
        var nit = NamedCompany.Argument();
        var command = new Command(name, description) { nit };
        command.SetAction((parsed, ct) => NamedCompany.RunAsync(parsed, nit, build, act, ct));
        return command;
    }

    private static Report AlreadySo(string why) => Report.AlreadySo($"Nothing was done: {why}");
}
