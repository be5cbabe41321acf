using System.CommandLine;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on plans, and on the plan of a company.</summary>
internal static class PlanCommands
{
    public static Command List(Func<WebApplication> build)
    {
        var command = new Command("plans", "Lists the plans, which of them include the API, and whom a company asks for one.");
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var companies = scope.GetRequiredService<CompanyDirectory>();
            return Listed(await companies.PlansAsync(ct), await companies.FindPlanContactAsync(ct));
        }));
        return command;
    }

    public static Command Set(Func<WebApplication> build)
    {
        var (nit, code) = (NamedCompany.Argument(), Code());
        var command = new Command("set-plan", "Gives a company another plan, from the next request on, and tells its Administradores.") { nit, code };
        command.SetAction((parsed, ct) => NamedCompany.RunAsync(
            parsed, nit, build, (scope, company, _) => SetAsync(scope, company, parsed.GetRequiredValue(code), ct), ct));
        return command;
    }

    public static Command Add(Func<WebApplication> build)
    {
        var (code, name) = (Code(), new Argument<string>("name") { Description = "As people read it." });
        var api = new Option<bool>("--api") { Description = "The plan includes the API." };
        var command = new Command("add-plan", "Adds a plan.") { code, name, api };
        command.SetAction((parsed, ct) =>
        {
            var plan = new Plan
            { Code = parsed.GetRequiredValue(code), Name = parsed.GetRequiredValue(name), IncludesApi = parsed.GetValue(api) };
            return (Problem("the code", PlanCatalog.ProblemOfCode(plan.Code))
                ?? Problem("the name", PlanCatalog.ProblemOfName(plan.Name, Plan.NameLength))) is { } problem
                ? Task.FromResult(OperatorCommands.Tell(parsed, problem))
                : OperatorCommands.InScopeAsync(
                    parsed, build, async scope => await scope.GetRequiredService<PlanCatalog>().AddAsync(plan, ct)
                    ? Report.Done($"There is a plan {plan.Code}, {plan.Name}, {WithOrWithout(plan.IncludesApi)}.")
                    : AlreadySo($"there is a plan {plan.Code}. change-plan changes it."));
        });
        return command;
    }

    public static Command Change(Func<WebApplication> build)
    {
        var code = Code();
        var name = new Option<string?>("--name") { Description = "Its name from now on." };
        var api = new Option<bool?>("--api")
        { Description = "true or false: whether it includes the API. Of every company that has it, from the next request on." };
        var command = new Command("change-plan", "Renames a plan, or changes whether it includes the API.") { code, name, api };
        command.Validators.Add(result =>
        {
            if (result.GetResult(name) is null && result.GetResult(api) is null)
            {
                result.AddError("There is nothing to change: give --name, --api or both.");
            }
        });
        command.SetAction((parsed, ct) =>
        {
            var (plan, wanted) = (parsed.GetRequiredValue(code), parsed.GetValue(name));
            return wanted is not null && Problem("the name", PlanCatalog.ProblemOfName(wanted, Plan.NameLength)) is { } problem
                ? Task.FromResult(OperatorCommands.Tell(parsed, problem))
                : OperatorCommands.InScopeAsync(parsed, build, async scope => await FindUnknownAsync(scope, plan, ct)
                    ?? (await scope.GetRequiredService<PlanCatalog>().ChangeAsync(plan, wanted, parsed.GetValue(api), ct)
                        ? Report.Done($"The plan {plan} is changed.")
                        : AlreadySo($"the plan {plan} is so.")));
        });
        return command;
    }

    public static Command SetContact(Func<WebApplication> build)
    {
        var name = new Option<string?>("--name") { Description = "Who is asked for a plan with the API: a person or a team." };
        var phone = new Option<string?>("--phone") { Description = "Their telephone." };
        var page = new Option<string?>("--page") { Description = "Their page, an https address." };
        var remove = new Option<bool>("--remove") { Description = "Names nobody any more." };
        var command = new Command("plan-contact", "Sets whom a company asks for a plan with the API: shown where a plan does not include it.")
        { name, phone, page, remove };
        command.Validators.Add(result =>
        {
            var isNamed = result.GetResult(name) is not null && (result.GetResult(phone) is not null || result.GetResult(page) is not null);
            if (isNamed == result.GetValue(remove))
            {
                result.AddError("Give --name with --phone, --page or both; or --remove alone.");
            }
        });
        command.SetAction((parsed, ct) =>
        {
            var contact = parsed.GetValue(remove) ? null : new PlanContact
            { Name = parsed.GetValue(name)!, Phone = parsed.GetValue(phone), Page = parsed.GetValue(page) };
            return contact is not null && ProblemOf(contact) is { } problem
                ? Task.FromResult(OperatorCommands.Tell(parsed, problem))
                : OperatorCommands.InScopeAsync(
                    parsed, build, async scope => await scope.GetRequiredService<PlanCatalog>().SetContactAsync(contact, ct)
                        ? Report.Done(contact is null ? "The pages name nobody any more." : $"The pages name {contact.Name}.")
                        : AlreadySo("it is so."));
        });
        return command;
    }

    private static Argument<string> Code() => new("code") { Description = "The code of the plan." };

    private static async Task<Report> SetAsync(IServiceProvider scope, NamedCompany company, string code, CancellationToken ct) =>
        await FindUnknownAsync(scope, code, ct) ?? (await scope.GetRequiredService<CompanyPlan>().SetAsync(company.Id, code, ct)
            ? Report.Done($"The company {company.Nit} has the plan {code}.")
            : AlreadySo($"the company {company.Nit} has the plan {code}."));

    private static async Task<Report?> FindUnknownAsync(IServiceProvider scope, string code, CancellationToken ct)
    {
        var plans = await scope.GetRequiredService<CompanyDirectory>().PlansAsync(ct);
        return plans.Any(plan => plan.Code == code) ? null
            : Report.NoSuch($"Nothing was done: there is no plan {code}. There are: {string.Join(", ", plans.Select(plan => plan.Code))}.");
    }

    private static Report? ProblemOf(PlanContact contact) =>
        Problem("--name", PlanCatalog.ProblemOfName(contact.Name, PlanContact.NameLength))
            ?? (contact.Phone is { } phone ? Problem("--phone", PlanCatalog.ProblemOfPhone(phone)) : null)
            ?? (contact.Page is { } page ? Problem("--page", PlanCatalog.ProblemOfPage(page)) : null);

    private static Report? Problem(string what, string? problem) => problem is null ? null : Report.Refused($"{what} {problem}.");

    private static Report AlreadySo(string why) => Report.AlreadySo($"Nothing was done: {why}");

    private static string WithOrWithout(bool includesApi) => includesApi ? "with the API" : "without the API";

    private static Report Listed(IReadOnlyList<Plan> plans, PlanContact? contact) => new(
        IsDone: true,
        TextTable.Of(["code", "name", "API"], plans.Select(plan => (object?[])[plan.Code, plan.Name, plan.IncludesApi])) + "\n\n"
            + TextTable.Of([("ask for one", contact?.Name), ("telephone", contact?.Phone), ("page", contact?.Page)]),
        HasLines: true)
    {
        Data = new { plans, contact = contact is null ? null : new { contact.Name, contact.Phone, contact.Page } },
    };
}
