using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Operator;

/// <summary>Plans, the plan of a company, and whom the screens name, changed beside the running portal.</summary>
[Trait("Engine", "Both")]
public sealed class PlanCommandTests
{
    private const string Nit = "900123456";
    private const string NoApi = "Tu plan no incluye la API";

    [Fact]
    public async Task SetPlan_IsInForceAtTheNextRequest_Recorded_AndMailed()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);

        var (exitCode, said) = await Shell.RunAsync(app, "set-plan", "900.123.456-8", "emprendedor");

        Assert.True(exitCode == 0, said);
        Assert.NotEqual(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Contains(NoApi, (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.PlanChanged));
        Assert.Equal(("operator", "premium -> emprendedor"), (entry.ActorName, entry.Detail));
        Assert.Contains(
            await app.OutboxAsync(),
            mail => mail.To == PortalClient.Admin && mail.Subject == "[Comercial Andina (demo)] Cambió el plan de tu empresa"
                && mail.Text.Contains("no incluye la API", StringComparison.Ordinal));
        Assert.Equal(4, (await Shell.RunAsync(app, "set-plan", Nit, "emprendedor")).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "set-plan", Nit, "avanzado")).ExitCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        var page = await admin.GetAsync(PortalClient.ByConfiguration + "/actividad");
        Assert.Contains("cambió el plan de la empresa", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangePlan_IsInForceForItsCompanies_AtTheNextRequest()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);

        Assert.Equal(0, (await Shell.RunAsync(app, "change-plan", "premium", "--name", "Prémium", "--api", "false")).ExitCode);
        Assert.NotEqual(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Contains("Prémium", (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        Assert.Equal(4, (await Shell.RunAsync(app, "change-plan", "premium", "--api", "false")).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "change-plan", "premium", "--api", "true")).ExitCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task AddPlan_IsListed_Once()
    {
        await using var app = new PortalApp();

        Assert.Equal(0, (await Shell.RunAsync(app, "add-plan", "total-2027", "Total <2027>", "--api")).ExitCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "add-plan", "total-2027", "Otro")).ExitCode);

        var plans = JsonNode.Parse((await Shell.RunAsync(app, "plans", "--json")).Said)!;
        var added = plans["plans"]!.AsArray().Single(plan => (string?)plan!["code"] == "total-2027")!;
        Assert.Equal(("Total <2027>", true), ((string?)added["name"], (bool?)added["includesApi"]));
        Assert.Null(plans["contact"]);
    }

    [Fact]
    public async Task PlanContact_IsShownWhereThePlanHasNoApi_OnBothRoutes_UntilItIsRemoved()
    {
        await using var app = new PortalApp();
        using var marta = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);
        string[] pages =
        [
            PortalClient.ByPartners, PortalClient.ByConfiguration, "/configuracion/credenciales-usuario-api/probar",
            "/configuracion/credenciales-usuario-api/direcciones", "/configuracion/credenciales-usuario-api/webhooks",
            "/ayuda/no-puedo-entrar",
        ];
        Assert.Contains("habla con tu asesor comercial", (await marta.GetAsync(pages[0])).Html, StringComparison.Ordinal);

        var (exitCode, said) = await Shell.RunAsync(
            app, "plan-contact", "--name", "Ventas <b>Siigo</b>", "--phone", "+57 (601) 555-0100", "--page", "https://ventas.example/planes");

        Assert.True(exitCode == 0, said);
        foreach (var address in pages)
        {
            var page = await marta.GetAsync(address);
            var contact = page.Document.QuerySelector("address.plan-contact");
            Assert.True(contact is not null, address);
            Assert.Equal("Ventas <b>Siigo</b>", contact.QuerySelector("strong")!.TextContent);
            Assert.Equal(
                ["tel:+576015550100", "https://ventas.example/planes"], contact.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
            Assert.DoesNotContain("asesor comercial", page.Html, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Shell.RunAsync(app, "plan-contact", "--remove")).ExitCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "plan-contact", "--remove")).ExitCode);
        Assert.Contains("habla con tu asesor comercial", (await marta.GetAsync(pages[0])).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClearAddresses_LetsTheIntegrationInAgain_AndIsRecorded()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        Assert.Equal(3, (await Shell.RunAsync(app, "clear-addresses", Nit)).ExitCode);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);
        Assert.Equal(4, (await Shell.RunAsync(app, "clear-addresses", Nit)).ExitCode);
        await app.SqlAsync("UPDATE Credentials SET AllowedAddresses = '198.51.100.7/32'");
        Assert.NotEqual(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);

        var (exitCode, said) = await Shell.RunAsync(app, "clear-addresses", Nit);

        Assert.True(exitCode == 0, said);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        var entry = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(row => row.Action == AuditAction.AddressesAllowed));
        Assert.Equal("operator", entry.ActorName);
    }

    [Theory]
    [InlineData(3, "There are: avanzado, emprendedor, premium.", "set-plan", Nit, "gratis")]
    [InlineData(3, "There are: ", "change-plan", "gratis", "--name", "Gratis")]
    [InlineData(1, "There is nothing to change", "change-plan", "premium")]
    [InlineData(1, "the code is not 1 to 32 small letters", "add-plan", "Con Mayúsculas", "Nombre")]
    [InlineData(1, "the name is not one line of visible characters", "add-plan", "nuevo", "dos\nlíneas")]
    [InlineData(1, "the name is not one line of visible characters", "change-plan", "premium", "--name", "in\u200bvisible")]
    [InlineData(1, "the name has more than 64 characters", "add-plan", "nuevo", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(1, "--phone is not a telephone number", "plan-contact", "--name", "Ventas", "--phone", "llámanos")]
    [InlineData(1, "--page does not begin with https://", "plan-contact", "--name", "Ventas", "--page", "javascript:alert(1)")]
    [InlineData(1, "--page does not begin with https://", "plan-contact", "--name", "Ventas", "--page", "http://ventas.example")]
    [InlineData(1, "--page does not begin with https://", "plan-contact", "--name", "Ventas", "--page", "https:///x")]
    [InlineData(1, "--name is not one line of visible characters", "plan-contact", "--name", "Ven\u001b[2Jtas", "--phone", "6015550100")]
    [InlineData(1, "Give --name with --phone", "plan-contact", "--name", "Ventas")]
    [InlineData(1, "Give --name with --phone", "plan-contact", "--remove", "--name", "Ventas", "--phone", "6015550100")]
    public async Task WhatCannotBe_IsRefusedWithItsReason_AndChangesNothing(int code, string why, params string[] args)
    {
        await using var app = new PortalApp();
        var before = await PlansAsync(app);

        var (exitCode, said) = await Shell.RunAsync(app, args);

        Assert.True((code, true) == (exitCode, said.Contains(why, StringComparison.Ordinal)), said);
        Assert.Equal(before, await PlansAsync(app));
    }

    private static async Task<string> PlansAsync(PortalApp app) => (await Shell.RunAsync(app, "plans", "--json")).Said;
}
