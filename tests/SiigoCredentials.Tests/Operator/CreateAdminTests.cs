using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Operator;

/// <summary>An Administrador whom the operator lets in: a link that serves once, a password that only the person knows.</summary>
public sealed class CreateAdminTests
{
    private const string Email = "gerencia@nueva.example";
    private const string Password = "tres tristes tigres de Boyacá";

    [Fact]
    public async Task CreateAdmin_OfANewCompany_PrintsALinkThatServesOnce()
    {
        await using var app = new PortalApp();

        var (exitCode, said) = await Shell.RunWithAsync(
            app, new() { ["Portal__PublicUrl"] = "https://portal.example" }, "create-admin", "901234567", "geren\u200Bcia@nueva.example ",
            "--company", "Nueva S.A.S.", "--plan", "avanzado");

        Assert.True(exitCode == 0, said);
        Assert.StartsWith("https://portal.example/cuenta/invitacion?codigo=", said, StringComparison.Ordinal);
        var link = new Uri(said.Trim()).PathAndQuery;
        using var person = new PortalClient(app);
        var page = await person.GetAsync(link);
        Assert.Contains("Nueva S.A.S.", page.Html, StringComparison.Ordinal);
        var joined = await person.SubmitAsync(
            page, page.MainForm, new() { ["Form.FirstName"] = "Luz", ["Form.LastName"] = "Mora", ["Form.Password"] = Password });
        Assert.Equal("Tu cuenta está lista", joined.Notice);
        Assert.Equal("Inicio", (await person.SignInAsync(Email, Password)).Heading);
        Assert.NotNull((await person.GenerateAsync()).AccessKey);
        Assert.Contains("Esta invitación ya no sirve", (await person.GetAsync(link)).Html, StringComparison.Ordinal);
        Assert.Equal(
            PersonRole.Administrador,
            await app.InDatabaseAsync(db => db.Memberships.Where(row => row.Person!.Email == Email).Select(row => row.Role).SingleAsync()));
        Assert.Equal(
            1, await app.InDatabaseAsync(
                db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.PersonInvited && entry.ActorName == "operator")));
        var entries = await app.InDatabaseAsync(
            db => db.AuditEntries.Where(entry => db.Companies.Any(company => company.Id == entry.CompanyId && company.Nit == "901234567"))
            .OrderBy(entry => entry.Sequence).ToListAsync());
        Assert.Equal(
            [AuditAction.CompanyCreated, AuditAction.PersonInvited, AuditAction.PersonJoined, AuditAction.CredentialGenerated],
            entries.Select(entry => entry.Action));
        Assert.Equal(("operator", "Nueva S.A.S., NIT 901234567, plan avanzado"), (entries[0].ActorName, entries[0].Detail));
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Null(
            await scope.ServiceProvider.GetRequiredService<AuditTrail>().FindBreakAsync(entries[0].CompanyId, CancellationToken.None));
        Assert.Equal(4, (await Shell.RunAsync(app, "create-admin", "901234567", Email)).ExitCode);
    }

    [Theory]
    [InlineData(1, "the check digit of 900123456 is 8", "900123456-1", Email)]
    [InlineData(3, "--company", "901234567", Email)]
    [InlineData(1, "There is no plan gratis", "901234567", Email, "--company", "Nueva", "--plan", "gratis")]
    [InlineData(1, "no e-mail address", "900123456", "gerencia")]
    [InlineData(1, "behind the @ there is no domain", "900123456", "gerencia@192.168.1.1")]
    [InlineData(1, "SMTPUTF8", "900123456", "dirección@nueva.example")]
    [InlineData(1, "64 characters", "900123456", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@nueva.example")]
    public async Task CreateAdmin_OfWhatCannotBe_SaysWhyAndMakesNothing(int expected, string why, params string[] args)
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        var (exitCode, said) = await Shell.RunAsync(app, ["create-admin", .. args]);

        Assert.Equal(expected, exitCode);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Invitations.CountAsync()));
        Assert.False(await app.InDatabaseAsync(db => db.Companies.AnyAsync(company => company.Nit == "901234567")));
    }
}
