using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Pages;

/// <summary>The page that says what is kept of whom, which nobody needs an account for.</summary>
public sealed class PersonalDataPageTests
{
    private const string Path = "/tratamiento-de-datos";

    [Fact]
    public async Task Page_SaysWhoAnswers_AndTheTimesOfTheSettings()
    {
        await using var app = new PortalApp
        {
            Settings = new()
            {
                ["Portal:ResponsibleName"] = "Portales del Valle S.A.S.",
                ["Portal:ResponsibleAddress"] = "Calle 5 # 38-25, Cali",
                ["Portal:ResponsibleMail"] = "datos@valle.example",
                ["Portal:BackupDays"] = "14",
                ["Accounts:AbsoluteTimeout"] = "08:00:00",
            },
        };
        using var anybody = new PortalClient(app);

        var page = await anybody.GetAsync(Path);

        Assert.Equal(200, (int)page.Status);
        Assert.Equal("Tratamiento de datos personales", page.Heading);
        Assert.Equal("Borrador pendiente de revisión jurídica", page.Notice);
        var text = page.Document.QuerySelector("article")!.TextContent;
        foreach (var told in (string[])
            ["Portales del Valle S.A.S.", "Calle 5 # 38-25, Cali", "dura hasta 8 horas", "a los 14 días", $"en {Outbox.MostDays} días", "365 días",
                "10 días hábiles", "15 días hábiles"])
        {
            Assert.Contains(told, text, StringComparison.Ordinal);
        }

        Assert.Equal(2, page.Document.QuerySelectorAll("article a[href='mailto:datos@valle.example']").Length);
        Assert.Contains(
            (await anybody.GetAsync("/cuenta/iniciar-sesion")).Document.QuerySelectorAll("footer a"),
            link => link.GetAttribute("href") == Path);
    }

    [Fact]
    public async Task Page_WithoutSettings_SaysThatNobodyIsNamedYet()
    {
        await using var app = new PortalApp();
        using var anybody = new PortalClient(app);

        var page = await anybody.GetAsync(Path);

        Assert.Contains("todavía no ha publicado sus datos aquí", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("mailto:", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstMailToAContact_LinksToIt()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);

        await ana.GenerateAsync();

        Assert.Contains(
            await app.OutboxAsync(),
            mail => mail.To == "julia@aliado.example" && mail.Text.Contains(Path, StringComparison.Ordinal));
    }
}
