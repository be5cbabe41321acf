using System.CommandLine;
using System.Globalization;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands that tell of companies and change nothing.</summary>
internal static class CompanyReadCommands
{
    public static Command List(Func<WebApplication> build)
    {
        var search = new Option<string?>("--search") { Description = "Words of the name, whatever their case and accents, or digits of the NIT." };
        var after = new Option<string?>("--after") { Description = "Goes on behind the company with this NIT." };
        var limit = ListOptions.Limit();
        var command = new Command("companies", "Lists companies by NIT, with plan and suspension.") { search, limit, after };
        command.SetAction((parsed, ct) =>
        {
            var behind = "";
            return parsed.GetValue(after) is { } typed && !Nit.TryParse(typed, out behind)
                ? Task.FromResult(OperatorCommands.Tell(parsed, Report.Refused(Nit.WhyNot(typed))))
                : OperatorCommands.InScopeAsync(parsed, build, async scope => Listed(await scope.GetRequiredService<CompanyReader>()
                    .ListAsync(ListOptions.WordsOf(parsed.GetValue(search)), behind!, parsed.GetValue(limit), ct)));
        });
        return command;
    }

    public static Command Show(Func<WebApplication> build)
    {
        var nit = NamedCompany.Argument();
        var command = new Command("company", "Shows a company: plan, people, credential, contact, allowed addresses and the head of its audit.")
        { nit };
        command.SetAction((parsed, ct) => NamedCompany.RunAsync(parsed, nit, build, ShowAsync, ct));
        return command;
    }

    private static Report Listed(CompanyList list) => new(
        IsDone: true,
        list.Companies.Count == 0 ? "No company." : TextTable.Of(
            ["NIT", "name", "plan", "API", "suspended"],
            list.Companies.Select(company => (object?[])
            [
                NitOf(company.Nit, company.CheckDigit), company.Name, company.Plan, company.PlanIncludesApi, company.SuspendedAt,
            ])) + ListOptions.More(list.Next),
        HasLines: true)
    { Data = list };

    private static async Task<Report> ShowAsync(IServiceProvider scope, NamedCompany company, CancellationToken ct)
    {
        var card = await scope.GetRequiredService<CompanyReader>().ShowAsync(company.Id, ct);
        return new Report(IsDone: true, TextTable.Of(Fields(card)), HasLines: true) { Data = card };
    }

    private static IEnumerable<(string Name, object? Value)> Fields(CompanyCard card) =>
    [
        ("NIT", NitOf(card.Nit, card.CheckDigit)),
        ("name", card.Name),
        ("id", card.Id),
        ("plan", $"{card.Plan} ({(card.PlanIncludesApi ? "with" : "without")} the API)"),
        ("suspended by the operator", card.SuspendedAt),
        ("people", string.Create(
            CultureInfo.InvariantCulture,
            $"{card.People.Enabled}, of them {card.People.Administrators} Administradores; {card.People.Disabled} disabled")),
        ("head of the audit", card.AuditHead?.ToString()),
        .. card.Credential is { } credential ? Fields(credential) : [("Usuario API", null)],
    ];

    private static IEnumerable<(string Name, object? Value)> Fields(CredentialCard credential) =>
    [
        ("Usuario API", credential.ApiUser),
        ("key", $"…{credential.KeyHint}, {credential.KeyState}"),
        ("issued", credential.IssuedAt),
        ("issued by", credential.IssuedBy),
        ("expires", credential.ExpiresAt),
        ("former key until", credential.FormerKeyEndsAt),
        ("suspended by the company", credential.SuspendedAt),
        ("contact", $"{credential.Contact.Name}, {credential.Contact.Email}"),
        ("contact confirmed", credential.Contact.ConfirmedAt),
        ("allowed addresses", credential.AllowedAddresses.Count == 0 ? "everywhere" : string.Join(", ", credential.AllowedAddresses)),
    ];

    private static string NitOf(string nit, int checkDigit) => string.Create(CultureInfo.InvariantCulture, $"{nit}-{checkDigit}");
}
