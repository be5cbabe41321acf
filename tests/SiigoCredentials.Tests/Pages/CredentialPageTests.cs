using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Generating, seeing and replacing the key.</summary>
public sealed class CredentialPageTests
{
    public static TheoryData<string> BothRoutes => [PortalClient.ByConfiguration, PortalClient.ByPartners];

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Generate_Confirmed_ShowsThePairOnceAndKeepsTheContact(string route)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);

        var shown = await admin.GenerateAsync(route);

        Assert.Equal("Tus credenciales están listas", shown.Notice);
        Assert.Matches("^siigo_ak_[0-9A-Za-z]{49}$", shown.AccessKey);
        Assert.Matches(@"^comercial-andina-demo\.[a-z2-9]{8}@api\.siigo\.example$", shown.ApiUser);
        var later = await admin.GetAsync(route);
        Assert.Null(later.AccessKey);
        Assert.DoesNotContain(shown.AccessKey!, later.Html, StringComparison.Ordinal);
        Assert.Contains("julia@aliado.example", later.Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Generate_NotConfirmed_AsksAndChangesNothing(string route)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var empty = await admin.GetAsync(route);

        var confirm = await admin.SubmitAsync(empty, empty.Form("Generate"), PortalClient.Contact("Julia", "julia@aliado.example"));

        Assert.Contains("¿Generar las credenciales API?", confirm.Html, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task Generate_CancelledOnTheConfirmationPage_ComesBackWithWhatWasTyped()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var empty = await admin.GetAsync(PortalClient.ByPartners);
        var confirm = await admin.SubmitAsync(empty, empty.Form("Generate"), PortalClient.Contact("Julia", "julia@aliado.example"));

        var fields = new FormUrlEncodedContent(PortalClient.Fields(confirm.Form("Generate")));
        var back = await admin.Http.PostAsync($"{PortalClient.ByPartners}?handler=Edit", fields);

        Assert.Contains("value=\"julia@aliado.example\"", await back.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
    }

    [Theory]
    [InlineData("", "julia@aliado.example", "Escribe el nombre")]
    [InlineData("Julia", "", "Escribe el correo")]
    [InlineData("Julia", "julia", "no parece válido")]
    [InlineData("Julia", "julia@localhost", "no parece válido")]
    [InlineData("Julia", "Julia <julia@aliado.example>", "no parece válido")]
    [InlineData("Julia", "julia@aliado.example\r\nBcc: otro@x.example", "no parece válido")]
    [InlineData("Julia", "juan.@x.co", "no parece válido")]
    [InlineData("Julia", "josé@x.co", "antes de la arroba")]
    [InlineData("Julia \uFFFD", "julia@aliado.example", "una sola línea")]
    public async Task Generate_BadContact_SaysWhatIsWrongAndLosesNothing(string name, string email, string said)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var empty = await admin.GetAsync(PortalClient.ByConfiguration);

        var page = await admin.SubmitAsync(
            empty, empty.Form("Generate"), new(PortalClient.Contact(name, email)) { ["Operation.Confirmed"] = "true" });

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("No generamos las credenciales", page.Notice);
        Assert.Contains(said, page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Credentials.CountAsync()));
    }

    [Fact]
    public async Task Generate_SentTwice_IssuesOnePairAndShowsItBothTimes()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var empty = await admin.GetAsync(PortalClient.ByConfiguration);
        var form = empty.Form("Generate");
        var fields = new Dictionary<string, string>(PortalClient.Contact("Julia", "julia@aliado.example"))
        { ["Operation.Confirmed"] = "true" };

        var first = await admin.SubmitAsync(empty, form, fields);
        var second = await admin.SubmitAsync(empty, form, fields);

        Assert.NotNull(first.AccessKey);
        Assert.Equal(first.AccessKey, second.AccessKey);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
        Assert.Equal(
            [AuditAction.CredentialGenerated, AuditAction.AccessKeyRevealed],
            await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).Select(entry => entry.Action).ToListAsync()));
    }

    [Fact]
    public async Task Generate_WhenAColleagueWasFaster_ShowsTheirsAndDoesNothing()
    {
        await using var app = new PortalApp();
        using var slow = await PortalClient.SignedInAsync(app);
        using var fast = await PortalClient.SecondAdministratorAsync(app);
        var empty = await slow.GetAsync(PortalClient.ByConfiguration);
        var winner = await fast.GenerateAsync();

        var loser = await slow.SubmitAsync(
            empty, empty.Form("Generate"), new(PortalClient.Contact("Otro", "otro@aliado.example")) { ["Operation.Confirmed"] = "true" });

        Assert.Equal("Carlos Muñoz hizo un cambio antes que tú", loser.Notice);
        Assert.Equal(winner.ApiUser, loser.ApiUser);
        Assert.Null(loser.AccessKey);
        Assert.Contains("julia@aliado.example", loser.Html, StringComparison.Ordinal);
        Assert.Contains("por Carlos Muñoz", loser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherAdministratorsForm_SentAgain_ShowsNoKeyOfALaterRotation()
    {
        await using var app = new PortalApp();
        using var first = await PortalClient.SignedInAsync(app);
        await first.GenerateAsync();
        var confirm = await first.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");
        await first.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);
        using var second = await PortalClient.SecondAdministratorAsync(app);
        var later = await second.RotateAsync();

        var again = await first.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);

        Assert.NotNull(later.AccessKey);
        Assert.Null(again.AccessKey);
        Assert.Contains("por Carlos Muñoz", again.Html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothRoutes))]
    public async Task Rotate_Confirmed_ReplacesTheKeyAndKeepsTheUser(string route)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var before = await admin.GenerateAsync(route);

        var after = await admin.RotateAsync(route);

        Assert.Equal("Credenciales restablecidas", after.Notice);
        Assert.Equal(before.ApiUser, after.ApiUser);
        Assert.NotEqual(before.AccessKey, after.AccessKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(before.ApiUser, before.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(after.ApiUser, after.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task Rotate_BoxNotTicked_WarnsAgainAndChangesNothing()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var before = await admin.GenerateAsync();

        var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");
        var page = await admin.SubmitAsync(confirm, confirm.Form("Rotate"));

        Assert.Equal("No restablecimos nada", page.Notice);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(before.ApiUser, before.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task Rotate_SentTwice_RotatesOnceAndShowsTheSameKey()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");

        var first = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);
        var second = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);

        Assert.Equal(first.AccessKey, second.AccessKey);
        Assert.Equal(2, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task Rotate_RepeatedAfterALaterRotation_ShowsNoKeyAndDoesNothing()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");
        await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);
        await admin.RotateAsync();

        var stale = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.Yes);

        Assert.Equal("Esto ya estaba hecho", stale.Notice);
        Assert.Null(stale.AccessKey);
        Assert.Equal(3, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Theory]
    [InlineData(PortalClient.ByConfiguration, PortalClient.ByPartners)]
    [InlineData(PortalClient.ByPartners, PortalClient.ByConfiguration)]
    public async Task Reveal_ByTheOtherRoute_ShowsTheSamePairAndIsRecorded(string generatedBy, string seenBy)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var generated = await admin.GenerateAsync(generatedBy);

        var masked = await admin.GetAsync(seenBy);
        var seen = await admin.SubmitAsync(masked, masked.Form("Reveal"));

        Assert.Equal(generated.AccessKey, seen.AccessKey);
        Assert.Equal(generated.ApiUser, seen.ApiUser);
        Assert.Contains("vio el Access Key", seen.Html, StringComparison.Ordinal);
        Assert.Equal(
            1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.AccessKeyRevealed)));
    }
}
