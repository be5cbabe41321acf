using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>What the dialog before a rotation says: who uses the key, and when it would end.</summary>
public sealed class RotationDialogTests
{
    // Friday, 1 in the afternoon in Colombia; the Monday after is a holiday.
    private readonly TestClock clock = new(new DateTimeOffset(2026, 11, 13, 18, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Dialog_NamesWhoUsedTheKey_AndHowManyMore()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var key = await app.InDatabaseAsync(db => db.AccessKeys.Select(row => row.Id).SingleAsync());
        Assert.Contains("Nadie lo usó en los últimos 30 días", (await ConfirmAsync(admin)).Html, StringComparison.Ordinal);
        for (var last = 1; last <= 20; last++)
        {
            await app.CountAsync(
                clock.GetUtcNow(), UsageOutcome.SignedIn, 1_000 - last, "MiTienda", key: key, address: $"192.0.2.{last}",
                client: "cliente/1.0");
        }

        await app.CountAsync(clock.GetUtcNow().AddDays(-29), UsageOutcome.SignedIn, 1_000, key: key, address: "192.0.2.1");
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 5_000, "Viejo", key: Guid.CreateVersion7());

        var named = (await ConfirmAsync(admin)).Document.QuerySelectorAll(".key-users li").Select(Text).ToList();

        Assert.Equal(7, named.Count);
        Assert.Equal("Sin aliado desde 192.0.2.1: 1.000 veces", named[0]);
        Assert.Equal("MiTienda desde 192.0.2.1: 999 veces cliente/1.0", named[1]);
        Assert.Equal("y 15 más", named[^1]);
    }

    [Fact]
    public async Task LongOverlap_IsProposedUntilAWorkingHour_WithTheReason_AndEndsThen()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();
        var confirm = await ConfirmAsync(admin);
        Assert.Equal(
            [
                "Hasta el viernes 13 nov 2026, 2:00 p. m.",
                "Hasta el martes 17 nov 2026, 9:00 a. m.: lo movimos porque sería sábado por la tarde, el domingo no es hábil y el lunes es festivo.",
                "Hasta el viernes 20 nov 2026, 1:00 p. m.",
            ],
            confirm.Document.QuerySelectorAll(".form-check-description.from-now").Select(Text));
        Assert.True(confirm.Document.QuerySelector("input[name='Rotation.InWorkingHours']")!.HasAttribute("checked"));

        await admin.SubmitAsync(
            confirm, confirm.Form("Rotate"), new(PortalClient.Yes)
            { ["Rotation.Overlap"] = "1.00:00:00", ["Rotation.InWorkingHours"] = "true" });

        clock.Advance(new DateTimeOffset(2026, 11, 17, 14, 0, 0, TimeSpan.Zero) - clock.GetUtcNow() - TimeSpan.FromTicks(1));
        Assert.Equal(200, (int)(await admin.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(401, (int)(await admin.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);
    }

    private static Task<PortalPage> ConfirmAsync(PortalClient admin) => admin.GetAsync(PortalClient.ByPartners + "?handler=ConfirmRotate");

    private static string Text(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
