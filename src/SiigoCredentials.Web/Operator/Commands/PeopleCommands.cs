using System.CommandLine;
using System.Globalization;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on people, whom their address names.</summary>
internal static class PeopleCommands
{
    public static Command List(Func<WebApplication> build)
    {
        var company = new Option<string?>("--company") { Description = "Only the people of the company with this NIT, with their roles." };
        var search = new Option<string?>("--search") { Description = "Words of the name or of the address." };
        var after = new Option<string?>("--after") { Description = "Goes on behind the person with this address." };
        var limit = ListOptions.Limit();
        var command = new Command("people", "Lists people by address.") { company, search, limit, after };
        command.SetAction((parsed, ct) =>
        {
            Task<Report> ListAsync(IServiceProvider scope, Guid? companyId) => ListedAsync(
                scope.GetRequiredService<PeopleReader>().ListAsync(
                    companyId, ListOptions.WordsOf(parsed.GetValue(search)), parsed.GetValue(after) ?? "", parsed.GetValue(limit), ct),
                isOfCompany: companyId is not null);
            return parsed.GetValue(company) is not { } typed ? OperatorCommands.InScopeAsync(parsed, build, scope => ListAsync(scope, null))
                : Nit.TryParse(typed, out var nit) ? OperatorCommands.InScopeAsync(
                    parsed, build, scope => NamedCompany.RunAsync(scope, nit, (_, named, _) => ListAsync(scope, named.Id), ct))
                : Task.FromResult(OperatorCommands.Tell(parsed, Report.Refused(Nit.WhyNot(typed))));
        });
        return command;
    }

    public static Command Show(Func<WebApplication> build) => Make(
        build,
        "person",
        "Shows a person: companies and roles, factors, and where they are signed in.",
        async (scope, email, ct) => await scope.GetRequiredService<PeopleReader>().FindAsync(email, ct) is { } card
            ? new Report(IsDone: true, Words(card), HasLines: true) { Data = card }
            : Nobody(email));

    public static Command ResetFactors(Func<WebApplication> build) => Make(
        build,
        "reset-factors",
        "Takes authenticator, recovery codes and passkeys from who lost them. Make sure first who is asking.",
        async (scope, email, ct) => await scope.GetRequiredService<SecondFactorReset>().ResetAsync(email, ct)
            ? Report.Done($"The factors of {email} are gone, and the sessions with them.")
            : Nobody(email));

    public static Command ForgetAnswers(Func<WebApplication> build) => Make(
        build,
        "forget-answers",
        "Deletes what a person answered to the help, at their request.",
        async (scope, email, ct) => await scope.GetRequiredService<HelpReport>().ForgetAsync(email, ct) switch
        {
            null => Nobody(email),
            0 => Report.AlreadySo($"Nothing was done: {email} has answered nothing."),
            var count => Report.Done(string.Create(CultureInfo.InvariantCulture, $"{count} answers of {email} are deleted.")),
        });

    public static Command EndSessions(Func<WebApplication> build)
    {
        var email = new Argument<string?>("email")
        { Description = "The address with which the person signs in.", Arity = ArgumentArity.ZeroOrOne };
        var everybody = new Option<bool>("--everybody")
        { Description = "Everybody's, and forgets the ring that signs cookies and forms. Then restart every instance." };
        var command = new Command("end-sessions", "Ends the sessions of a person, or everybody's: they sign in again.") { email, everybody };
        command.Validators.Add(result =>
        {
            if (result.GetValue(email) is null != result.GetValue(everybody))
            {
                result.AddError("Give the address of a person, or --everybody.");
            }
        });
        command.SetAction((parsed, ct) => parsed.GetValue(email) is { } typed
            ? NamedAddress.RunAsync(parsed, typed, build, EndAsync, ct)
            : OperatorCommands.InScopeAsync(
                parsed, build, async scope => Everybody(await scope.GetRequiredService<SessionEnd>().EndAllAsync(ct))));
        return command;
    }

    private static Report Everybody(int ended) => Report.Done(string.Create(
        CultureInfo.InvariantCulture, $"{ended} sessions are ended, and the ring is forgotten. Restart every instance."));

    private static async Task<Report> EndAsync(IServiceProvider scope, string email, CancellationToken ct) =>
        await scope.GetRequiredService<SessionEnd>().EndAsync(email, ct) switch
        {
            null => Nobody(email),
            0 => Report.AlreadySo($"Nothing was done: {email} is signed in nowhere."),
            var count => Report.Done(string.Create(CultureInfo.InvariantCulture, $"{count} sessions of {email} are ended.")),
        };

    private static Command Make(Func<WebApplication> build, string name, string description, NamedAddress.Act act)
    {
        var email = new Argument<string>("email") { Description = "The address with which the person signs in." };
        var command = new Command(name, description) { email };
        command.SetAction((parsed, ct) => NamedAddress.RunAsync(parsed, parsed.GetRequiredValue(email), build, act, ct));
        return command;
    }

    private static Report Nobody(string email) => Report.NoSuch($"Nothing was done: nobody signs in as {email}.");

    private static async Task<Report> ListedAsync(Task<PersonList> reading, bool isOfCompany)
    {
        var list = await reading;
        var table = isOfCompany
            ? TextTable.Of(
                ["address", "name", "role", "disabled", "second factor"],
                list.People.Select(person => (object?[])
                    [person.Email, person.Name, person.Role, person.DisabledAt, person.HasSecondFactor]))
            : TextTable.Of(
                ["address", "name", "companies", "second factor"],
                list.People.Select(person => (object?[])[person.Email, person.Name, person.Companies, person.HasSecondFactor]));
        return new Report(IsDone: true, list.People.Count == 0 ? "Nobody." : table + ListOptions.More(list.Next), HasLines: true)
        { Data = list };
    }

    private static string Words(PersonCard card)
    {
        var (factors, passkeys) = (card.Factors, card.Factors.Passkeys.ToString(CultureInfo.InvariantCulture));
        List<string> parts =
        [
            TextTable.Of(
            [
                ("address", card.Email),
                ("confirmed", card.IsEmailConfirmed),
                ("name", card.Name),
                ("id", card.Id),
                ("password", !factors.HasPassword ? "none" : factors.HasShortPassword ? "a short one" : "yes"),
                ("authenticator since", factors.AuthenticatorSince),
                ("passkeys", passkeys),
                ("recovery codes left", factors.RecoveryCodesLeft),
                ("sessions", card.SessionsInAll),
            ]),
        ];
        if (card.Companies.Count > 0)
        {
            parts.Add(TextTable.Of(
                ["NIT", "company", "role", "joined", "disabled"],
                card.Companies.Select(place => (object?[])[place.Nit, place.Company, place.Role, place.JoinedAt, place.DisabledAt])));
        }

        if (card.Sessions.Count > 0)
        {
            parts.Add(TextTable.Of(
                ["signed in", "last seen", "address", "browser"],
                card.Sessions.Select(open => (object?[])[open.SignedInAt, open.LastSeenAt, open.Address, open.UserAgent])));
        }

        return string.Join("\n\n", parts);
    }
}
