using System.CommandLine;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Operator;

/// <summary>Invites a first Administrador without a mail, and without a password that anybody else knows.</summary>
internal static class AdministratorCommand
{
    public static Command Create(Func<WebApplication> build)
    {
        var nit = new Argument<string>("nit") { Description = "The company's NIT; with a check digit, that is verified." };
        var email = new Argument<string>("email") { Description = "The address with which the person will sign in." };
        var company = new Option<string>("--company")
        { Description = "The name of the company, where there is none with this NIT: then it is made." };
        var plan = new Option<string>("--plan") { Description = "The code of its plan.", DefaultValueFactory = _ => "premium" };
        var command = new Command(
            "create-admin",
            "Prints a link, good once and for 24 hours, with which a person becomes Administrador of a company: they choose name and password themselves.")
        {
            nit, email, company, plan,
        };
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, makesDatabase: true, act: async scope =>
        {
            if (scope.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl is null && !scope.GetRequiredService<IHostEnvironment>()
                .IsDevelopment())
            {
                return Report.Refused("set Portal:PublicUrl, which the link begins with.");
            }

            var invitedTo = new InvitedTo(parsed.GetRequiredValue(nit), parsed.GetValue(company), parsed.GetValue(plan)!);
            var invited = await scope.GetRequiredService<AdministratorInvitation>()
                .InviteAsync(invitedTo, parsed.GetRequiredValue(email), ct);
            return invited.Code is { } code
                ? Linked(Link(scope, code))
                : new Report(IsDone: false, $"Nothing was done: {invited.Refusal}") { Exit = invited.Exit };
        }));
        return command;
    }

    private static Report Linked(string link) => new(IsDone: true, link) { Data = new { link } };

    private static string Link(IServiceProvider scope, string code) =>
        $"{scope.GetRequiredService<IOptions<PortalOptions>>().Value.PublicUrl}/cuenta/invitacion?codigo={code}";
}
