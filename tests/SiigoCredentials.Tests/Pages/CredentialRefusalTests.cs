using System.Net;
using Microsoft.EntityFrameworkCore;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Whom the panel does not serve, and with what.</summary>
public sealed class CredentialRefusalTests
{
    public static TheoryData<string> BothRoutes => [PortalClient.ByConfiguration, PortalClient.ByPartners];

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task PlanWithoutApi_IsExplainedAndRefused(string route)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app, PortalClient.AdminWithoutApi);

        var page = await admin.GetAsync(route);
        var token = page.FormToken;
        var forced = await admin.Http.PostAsync($"{route}?handler=Generate", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["Contact.Name"] = "Julia",
            ["Contact.Email"] = "julia@aliado.example",
            ["Operation.Id"] = Guid.CreateVersion7().ToString(),
            ["Operation.Confirmed"] = "true",
        }));

        Assert.Contains("Tu plan no incluye la API", page.Html, StringComparison.Ordinal);
        Assert.Contains("Avanzado", page.Html, StringComparison.Ordinal);
        Assert.Contains("Tu plan no incluye la API", await forced.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
    }

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Colleague_IsToldWhoTheAdministratorsAre(string route)
    {
        await using var app = new PortalApp();
        using var colleague = await PortalClient.SignedInAsync(app, PortalClient.Colleague);

        var page = await colleague.GetAsync(route);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal("Solo un Administrador puede entrar aquí", page.Heading);
        Assert.Contains("Ana Restrepo", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Luisa Pardo", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Operation.Id", "no-es-guid")]
    [InlineData("Operation.Id", "")]
    [InlineData("Operation.Id", "00000000-0000-0000-0000-000000000000")]
    [InlineData("Operation.Version", "99999999999999999999")]
    [InlineData("Operation.Version", "-1")]
    [InlineData("Operation.Confirmed", "zzz")]
    public async Task Rotate_TamperedForm_IsRefusedInWords(string field, string value)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");

        var page = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), new(PortalClient.Yes) { [field] = value });

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.NotEmpty(page.Notice);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task AnotherCompany_NeverSeesOrTouchesThePair()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var mine = await admin.GenerateAsync();
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);

        var theirs = await other.GenerateAsync();
        await other.RotateAsync();

        Assert.NotEqual(mine.ApiUser, theirs.ApiUser);
        Assert.DoesNotContain(mine.ApiUser, theirs.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(mine.ApiUser, mine.AccessKey!)).StatusCode);
    }
}
