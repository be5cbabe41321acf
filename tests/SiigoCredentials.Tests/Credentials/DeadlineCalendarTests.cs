using Ical.Net;
using Ical.Net.CalendarComponents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// The deadline of a former key in the calendars of the contact and the Administradores, as their programs read it from the mails.
/// </summary>
[Trait("Engine", "Both")]
public sealed class DeadlineCalendarTests : IDisposable
{
    private const string Contact = "julia@aliado.example";
    private const string ThreeDays = "3.00:00:00";

    private readonly TestClock clock = new();
    private readonly PortalApp app;
    private PortalClient admin = null!;
    private PortalPage first = null!;

    public DeadlineCalendarTests() => app = new PortalApp { Clock = clock };

    [Fact]
    public async Task Replacement_EntersTheDeadline_AtTheContactAndAtTheAdministrador_WithFingerprintsAlone()
    {
        await BeginAsync();
        var next = await admin.RotateAsync(overlap: ThreeDays);

        var mails = await MailsWithCalendarsAsync();

        Assert.Equal([PortalClient.Admin, Contact], mails.Select(mail => mail.To).Order(StringComparer.Ordinal));
        var (former, current) = await FingerprintsAsync();
        Assert.All(mails, mail =>
        {
            var file = Assert.Single(mail.Attachments);
            Assert.Equal("plazo.ics", file.Name);
            var (calendar, entry) = Read(file);
            Assert.Equal(("PUBLISH", "CONFIRMED"), (calendar.Method, entry.Status));
            Assert.Equal(new DateTime(2026, 11, 27, 12, 0, 0, DateTimeKind.Utc), entry.Start!.AsUtc);
            Assert.Equal("Termina el Access Key anterior de Comercial Andina (demo)", entry.Summary);
            Assert.Contains(former, entry.Description, StringComparison.Ordinal);
            Assert.Contains(current, entry.Description, StringComparison.Ordinal);
            Assert.Equal(clock.GetUtcNow().UtcDateTime, entry.DtStamp!.AsUtc);
            Assert.NotNull(entry.Organizer); // RFC 5546 wants one
            Assert.Empty(entry.Attendees); // and none of these in what is published
            Assert.DoesNotContain(first.AccessKey!, file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(next.AccessKey!, file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("siigo_ak_", file.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("http", file.Text, StringComparison.OrdinalIgnoreCase);
        });
        var raw = await File.ReadAllTextAsync(app.DroppedFiles().Single(file =>
            File.ReadAllText(file).Contains("method=PUBLISH", StringComparison.Ordinal)
                && File.ReadAllText(file).Contains($"To: {Contact}", StringComparison.Ordinal)));
        Assert.Contains("text/calendar", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaterDeadline_ReplacesTheEvent_AndTheReminderRepeatsIt()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        var former = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).FirstAsync());
        var before = await LatestAsync();

        await ActAsync("Extend", new() { ["length"] = "7.00:00:00" });
        var after = await LatestAsync();
        clock.Advance(TimeSpan.FromDays(6));
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, "MiTienda", key: former.Id);
        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
        var reminder = await LatestAsync();

        Assert.Equal((before.Entry.Uid, before.Entry.Uid), (after.Entry.Uid, reminder.Entry.Uid));
        Assert.True(after.Entry.Sequence > before.Entry.Sequence);
        Assert.True(reminder.Entry.Sequence >= after.Entry.Sequence);
        Assert.True(reminder.Entry.DtStamp!.AsUtc > after.Entry.DtStamp!.AsUtc);
        Assert.Equal(new DateTime(2026, 12, 1, 12, 0, 0, DateTimeKind.Utc), after.Entry.Start!.AsUtc);
        Assert.Equal(after.Entry.Start.AsUtc, reminder.Entry.Start!.AsUtc);
        Assert.Equal(("PUBLISH", "PUBLISH"), (after.Method, reminder.Method));
    }

    [Theory]
    [InlineData("Finish", "")]
    [InlineData("Revoke", "/seguridad")]
    public async Task OverlapThatEndsEarly_RemovesTheEvent(string handler, string tab)
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        var published = await LatestAsync();

        await ActAsync(handler, PortalClient.Yes, tab);
        var cancelled = await LatestAsync();

        Assert.Equal(("CANCEL", "CANCELLED"), (cancelled.Method, cancelled.Entry.Status));
        Assert.Equal(published.Entry.Uid, cancelled.Entry.Uid);
        Assert.True(cancelled.Entry.Sequence > published.Entry.Sequence);
    }

    [Fact]
    public async Task GoingBack_RemovesTheEvent_AndEntersThatOfTheOtherKey_AndTheWayBackToo()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        var published = await LatestAsync();

        await ActAsync("GoBack");
        var back = await LatestMailAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await ActAsync("GoBack");
        var again = await LatestMailAsync();

        Assert.Equal([("CANCEL", published.Entry.Uid), ("PUBLISH", back[1].Entry.Uid)], back.Select(each => (each.Method, each.Entry.Uid)));
        Assert.NotEqual(published.Entry.Uid, back[1].Entry.Uid);
        Assert.Equal(
            [("CANCEL", back[1].Entry.Uid), ("PUBLISH", published.Entry.Uid)], again.Select(each => (each.Method, each.Entry.Uid)));
        Assert.True(back[0].Entry.Sequence > published.Entry.Sequence);
        Assert.True(again[1].Entry.Sequence > back[0].Entry.Sequence); // a cancelled event comes back
        Assert.Equal(published.Entry.Start!.AsUtc, back[1].Entry.Start!.AsUtc);
    }

    [Fact]
    public async Task WaitForTheFirstUse_HasNoEvent_UntilItIsUsed()
    {
        await BeginAsync();
        var next = await admin.RotateAsync(overlap: "1.00:00:00", firstUseWithin: "7.00:00:00");
        Assert.Empty(await MailsWithCalendarsAsync());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, (int)(await admin.AuthAsync(next.ApiUser, next.AccessKey!)).StatusCode);
        app.Services.GetRequiredService<UsageWriter>().Write();

        await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);

        var mails = await MailsWithCalendarsAsync();
        Assert.Equal(2, mails.Count);
        var end = await app.InDatabaseAsync(
            db => db.AccessKeys.Where(key => key.State == AccessKeyState.Retiring).Select(key => key.RetiresAt).SingleAsync());
        Assert.Equal(end!.Value.UtcDateTime, (await LatestAsync()).Entry.Start!.AsUtc);
    }

    [Fact]
    public async Task ReplacementAtOnce_AndOtherActs_HaveNoEvent()
    {
        await BeginAsync();
        await admin.RotateAsync();
        await admin.SuspendAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        Assert.Equal(2, (await MailsWithCalendarsAsync()).Count);

        await ActAsync("Resume", tab: "/seguridad");

        Assert.Equal(2, (await MailsWithCalendarsAsync()).Count); // the deadline is where it was
    }

    [Fact]
    public async Task AnotherReplacement_RemovesTheEventOfTheKeyThatItEnds()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        var published = await LatestAsync();
        await admin.RotateAsync(overlap: ThreeDays);

        var mail = await LatestMailAsync();

        Assert.Equal(["CANCEL", "PUBLISH"], mail.Select(each => each.Method));
        Assert.Equal(published.Entry.Uid, mail[0].Entry.Uid);
        Assert.NotEqual(published.Entry.Uid, mail[1].Entry.Uid);
    }

    [Fact]
    public async Task DevelopmentPage_ShowsTheAttachment()
    {
        await BeginAsync();
        await admin.RotateAsync(overlap: ThreeDays);
        await app.SendDueAsync();

        var page = await admin.GetAsync("/desarrollo/correos");

        Assert.Contains("BEGIN:VCALENDAR", page.Document.QuerySelector("article details pre")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("plazo.ics", page.Document.QuerySelector("article details summary")!.TextContent, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        admin?.Dispose();
        app.Dispose();
    }

    private async Task BeginAsync()
    {
        admin = await PortalClient.SignedInAsync(app);
        first = await admin.GenerateAsync();
    }

    private async Task ActAsync(string handler, Dictionary<string, string>? fields = null, string tab = "")
    {
        var page = await admin.GetAsync(PortalClient.ByPartners + tab);
        await admin.SubmitAsync(page, page.Form(handler), fields);
    }

    private async Task<List<DroppedMail>> MailsWithCalendarsAsync()
    {
        await app.SendDueAsync();
        var mails = await app.Services.GetRequiredService<DropFolder>().NewestAsync(100, CancellationToken.None);
        return [.. mails.Where(mail => mail.Attachments.Count > 0)];
    }

    // Of the latest mail to the contact, read as a mail program does.
    private async Task<List<(string? Method, CalendarEvent Entry)>> LatestMailAsync()
    {
        var mails = (await MailsWithCalendarsAsync()).Where(mail => mail.To == Contact)
            .Select(mail => mail.Attachments.Select(Read).Select(read => (read.Calendar.Method, read.Entry)).ToList());
        return mails.MaxBy(entries => entries.Max(each => (each.Entry.DtStamp!.AsUtc, each.Entry.Sequence)))!;
    }

    private async Task<(string? Method, CalendarEvent Entry)> LatestAsync() => Assert.Single(await LatestMailAsync());

    private static (Calendar Calendar, CalendarEvent Entry) Read(DroppedFile file)
    {
        var calendar = Calendar.Load(file.Text)!;
        return (calendar, Assert.Single(calendar.Events));
    }

    private async Task<(string Former, string Current)> FingerprintsAsync()
    {
        var keys = await app.InDatabaseAsync(db => db.AccessKeys.AsNoTracking().OrderBy(key => key.Version).ToListAsync());
        return (KeyFingerprint.Of(keys[0].SecretHash), KeyFingerprint.Of(keys[1].SecretHash));
    }
}
