using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Announcements;

namespace SiigoCredentials.Tests.Announcements;

/// <summary>An announcement reaches every contact once, and nobody who wants none.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class AnnouncementTests
{
    private const string Andina = "julia@aliado.example";
    private const string Tornillo = "pedro@tienda.example";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Published_ReachesEveryContactOnce_EachWithALinkOfTheirOwn()
    {
        await using var app = await TwoCompaniesAsync();

        Assert.Equal(new PublishResult(PublishOutcome.Done, 2), await PublishAsync(app));
        Assert.Equal(new PublishResult(PublishOutcome.AlreadyPublished), await PublishAsync(app));

        var mails = await app.OutboxAsync();
        Assert.Equal([Andina, Tornillo], mails.Select(mail => mail.To).Order());
        Assert.Equal(2, mails.Select(mail => mail.UnsubscribeUrl).Distinct().Count());
        Assert.All(mails, mail =>
        {
            Assert.Equal("Novedad de la API: Nueva versión", mail.Subject);
            Assert.StartsWith("Desde el lunes.\n\nCredenciales API\n", mail.Text, StringComparison.Ordinal);
            Assert.EndsWith($":\n\n{mail.UnsubscribeUrl}\n", mail.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ContactOfTwoCompanies_GetsOneMail_HoweverTheAddressIsWritten()
    {
        await using var app = await TwoCompaniesAsync("JULIA@aliado.example");

        Assert.Equal(1, (await PublishAsync(app)).Mailed);
    }

    [Fact]
    public async Task StoppedHalfWay_GoesOnWithTheRest()
    {
        await using var app = await TwoCompaniesAsync();
        await app.SqlAsync(
            $"CREATE TRIGGER Full BEFORE INSERT ON OutboxMails WHEN NEW.\"To\" = '{Tornillo}' BEGIN SELECT RAISE(ABORT, 'full'); END");
        await Assert.ThrowsAsync<DbUpdateException>(() => PublishAsync(app));
        Assert.Empty(await app.OutboxAsync()); // a batch is all or nothing
        await app.SqlAsync("DROP TRIGGER Full");

        // As if a batch with one of them had been committed before the stop.
        await PublishAsync(app);
        await app.SqlAsync(
            $"DELETE FROM AnnouncementMails WHERE Address = '{Tornillo}'; DELETE FROM OutboxMails; UPDATE Announcements SET MailedAt = NULL");
        Assert.Equal(1, (await PublishAsync(app)).Mailed);

        Assert.Equal(Tornillo, (await app.OnlyMailAsync()).To);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Announcements.CountAsync()));
    }

    [Fact]
    public async Task Unsubscribing_NeedsAClick_EndsAnnouncementsOfThatAddressAlone()
    {
        await using var app = await TwoCompaniesAsync();
        await PublishAsync(app);
        var link = new Uri((await app.OutboxAsync()).Single(mail => mail.To == Andina).UnsubscribeUrl!).PathAndQuery;
        using var julia = new PortalClient(app);

        var page = await julia.GetAsync(link);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Unsubscriptions.CountAsync()));
        Assert.Equal("Ya no te enviaremos novedades", (await julia.SubmitAsync(page, page.MainForm)).Notice);
        Assert.Equal("Ya no te enviaremos novedades", (await julia.SubmitAsync(page, page.MainForm)).Notice);
        Assert.Contains(
            "Este enlace ya no sirve", (await julia.GetAsync("/contacto/cancelar-novedades?codigo=x")).Html, StringComparison.Ordinal);

        await app.SqlAsync("DELETE FROM OutboxMails");
        Assert.Equal(1, (await PublishAsync(app, "Otra versión")).Mailed);
        Assert.Equal(Tornillo, (await app.OnlyMailAsync()).To);
    }

    [Theory]
    [InlineData("", "Texto", PublishOutcome.BadSubject)]
    [InlineData("Dos \uFFFD líneas", "Texto", PublishOutcome.BadSubject)]
    [InlineData("Título", " \n", PublishOutcome.BadText)]
    [InlineData("Título", "La clave siigo_ak_0123456789abcdef", PublishOutcome.ContainsAccessKey)]
    public async Task WhatIsNoAnnouncement_IsRefused(string subject, string text, PublishOutcome expected)
    {
        await using var app = await TwoCompaniesAsync();

        Assert.Equal(new PublishResult(expected), await PublishAsync(app, subject, text));
        Assert.Equal(
            (0, 0), await app.InDatabaseAsync(async db => (await db.Announcements.CountAsync(), await db.OutboxMails.CountAsync())));
    }

    [Fact]
    public async Task Page_ShowsTheNewestFirst_AsWritten()
    {
        await using var app = await TwoCompaniesAsync();
        using var anybody = new PortalClient(app);
        Assert.Contains("Todavía no hay novedades", (await anybody.GetAsync("/ayuda/novedades")).Html, StringComparison.Ordinal);
        await PublishAsync(app, "Primera", "Uno");
        clock.Advance(TimeSpan.FromHours(1));
        await PublishAsync(app, "<b>Segunda</b>", "Dos https://otro.example/x\n<script>");

        var page = await anybody.GetAsync("/ayuda/novedades");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["<b>Segunda</b>", "Primera"], page.Document.QuerySelectorAll("article h2").Select(title => title.TextContent));
        Assert.Equal("Dos https://otro.example/x\n<script>", page.Document.QuerySelector("article .mail-text")!.TextContent);
        Assert.Null(page.Document.QuerySelector("article a, article script"));
    }

    [Fact]
    public async Task Mail_NamesWhereToUnsubscribe_ForMailPrograms()
    {
        await using var app = await TwoCompaniesAsync(mails: []);
        await PublishAsync(app);
        var link = (await app.OutboxAsync())[^1].UnsubscribeUrl;

        await app.SendDueAsync();

        using var message = await MimeMessage.LoadAsync(app.DroppedFiles().Order(StringComparer.Ordinal).Last());
        Assert.Equal($"<{link}>", message.Headers[HeaderId.ListUnsubscribe]);
        Assert.All(await app.OutboxAsync(), mail => Assert.Null(mail.Row.SealedBody));
    }

    private async Task<PortalApp> TwoCompaniesAsync(string second = Tornillo, Dictionary<string, string>? mails = null)
    {
        var app = new PortalApp
        { Clock = clock, Settings = new(mails ?? Outgoing.NobodyListens()) { ["Portal:PublicUrl"] = "http://localhost" } };
        using (var ana = await PortalClient.SignedInAsync(app))
        {
            await ana.GenerateAsync(email: Andina);
        }

        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await luisa.GenerateAsync(email: second);
        await app.SqlAsync("DELETE FROM OutboxMails");
        return app;
    }

    private static async Task<PublishResult> PublishAsync(
        PortalApp app, string subject = "Nueva versión", string text = "Desde el lunes.\n")
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AnnouncementService>().PublishAsync(subject, text, default);
    }
}
