using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>A key is replaced with an overlap: by the pages, as an Administrador does it.</summary>
[Trait("Loop", "Quick")]
[Trait("Engine", "Both")]
public sealed class OverlapPageTests
{
    private readonly TestClock clock = new();

    [Theory]
    [InlineData(PortalClient.ByConfiguration)]
    [InlineData(PortalClient.ByPartners)]
    public async Task ReplacedWithAnOverlap_BothWork_TheCardTellsUntilWhen_AndFinishingEndsTheFormer(string route)
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync(route);

        var second = await RotateAsync(admin, route, "1.00:00:00");

        Assert.Equal("Credenciales restablecidas", second.Notice);
        Assert.Contains(
            "25 nov 2026, 7:00", second.Document.QuerySelector("#titulo-cambio")!.Closest("section")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("200 200", await StatusesAsync(admin, first, second));
        var token = "Bearer " + await admin.TokenAsync(first);

        var finished = await SubmitAsync(admin, route, "Finish");

        Assert.Equal("El cambio terminó", finished.Notice);
        Assert.Null(finished.Document.QuerySelector("#titulo-cambio"));
        Assert.Equal("401 200", await StatusesAsync(admin, first, second));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.OverlapFinished)));
    }

    [Fact]
    public async Task Overlap_IsExtended_AndAShorterTimeChangesNothing()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();
        var second = await RotateAsync(admin, PortalClient.ByPartners, "1.00:00:00");

        Assert.Equal(
            "No había nada que cambiar", (await SubmitAsync(admin, PortalClient.ByPartners, "Extend", new() { ["length"] = "01:00:00" }))
                .Notice);
        Assert.Equal(
            "Plazo ampliado", (await SubmitAsync(admin, PortalClient.ByPartners, "Extend", new() { ["length"] = "3.00:00:00" })).Notice);
        clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        Assert.Equal("200 200", await StatusesAsync(admin, first, second));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("401 200", await StatusesAsync(admin, first, second));
    }

    [Fact]
    public async Task GoingBack_ShowsTheFormerKeyAgain_AndTheNewerOneStillWorks()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();
        var second = await RotateAsync(admin, PortalClient.ByPartners, "7.00:00:00");

        var back = await SubmitAsync(admin, PortalClient.ByPartners, "GoBack");

        Assert.Equal("La clave anterior es la vigente otra vez", back.Notice);
        Assert.Equal("200 200", await StatusesAsync(admin, first, second));
        Assert.Equal(first.AccessKey, (await SubmitAsync(admin, PortalClient.ByPartners, "Reveal")).AccessKey);
    }

    [Fact]
    public async Task Leaked_WhateverTheOverlap_TheFormerIsOverAtOnce()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();

        var second = await RotateAsync(admin, PortalClient.ByPartners, "7.00:00:00", new() { ["Rotation.Leaked"] = "true" });

        Assert.Equal("401 200", await StatusesAsync(admin, first, second));
        Assert.Contains("El Access Key anterior ya no funciona", second.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("31.00:00:00")]
    [InlineData("-1.00:00:00")]
    [InlineData("00:00:01")]
    [InlineData("mañana")]
    public async Task OverlapThatIsNotOffered_ReplacesNothing(string overlap)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var first = await admin.GenerateAsync();

        var refused = await RotateAsync(admin, PortalClient.ByPartners, overlap);

        Assert.Equal("No restablecimos nada", refused.Notice);
        Assert.Equal(200, (int)(await admin.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);
        Assert.Equal(
            0, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.CredentialRotated)));
    }

    [Fact]
    public async Task Board_TellsWhoStillUsesTheFormerKey_AndWhenNobodyDoes()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, PortalClient.ByPartners, "3.00:00:00");
        var keys = await app.InDatabaseAsync(db => db.AccessKeys.OrderBy(key => key.Version).Select(key => key.Id).ToListAsync());
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 7, "MiTienda", key: keys[0]);
        await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1200, "MiTienda", key: keys[1]);

        var board = (await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#titulo-cambio")!.Closest("section")!;
        Assert.Contains("desde 192.0.2.1", board.TextContent, StringComparison.Ordinal);
        Assert.Contains("con la que se retira 7 veces, la última el 24 nov 2026, 7:00", board.TextContent, StringComparison.Ordinal);
        Assert.Contains("con la vigente 1.200 veces, la última el 24 nov 2026, 7:00", board.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 de 1 aliado ya cambió", board.TextContent, StringComparison.Ordinal); // nobody used the former one since
        await UsedAgainAsync(keys[0]);
        board = (await admin.GetAsync(PortalClient.ByPartners)).Document.QuerySelector("#titulo-cambio")!.Closest("section")!;
        Assert.Contains("0 de 1 aliado ya cambió", board.TextContent, StringComparison.Ordinal);
        Assert.Contains("Usa ambas", board.TextContent, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromHours(2));
        await UsedAgainAsync(keys[1]);
        using var later = await PortalClient.SignedInAsync(app);
        Assert.Contains(
            "Ya puedes finalizar el cambio de clave", (await later.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);

        Task<int> UsedAgainAsync(Guid key) => app.InDatabaseAsync(db => db.UsageDays.Where(row => row.AccessKeyId == key)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastAt, clock.GetUtcNow() + TimeSpan.FromMinutes(5))));
    }

    [Fact]
    public async Task SameFormTwice_IsDoneOnce_AndAnOldOneIsTold()
    {
        await using var app = new PortalApp { Clock = clock };
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await RotateAsync(admin, PortalClient.ByPartners, "3.00:00:00");
        var page = await admin.GetAsync(PortalClient.ByPartners);
        await admin.SubmitAsync(page, page.Form("GoBack"));

        Assert.Equal("Esto ya estaba hecho", (await admin.SubmitAsync(page, page.Form("GoBack"))).Notice);
        Assert.Equal("Hiciste otro cambio en otra ventana", (await admin.SubmitAsync(page, page.Form("Finish"))).Notice);
    }

    private static async Task<PortalPage> RotateAsync(
        PortalClient admin, string route, string overlap, Dictionary<string, string>? more = null)
    {
        var page = await admin.GetAsync(route + "?handler=ConfirmRotate");
        return await admin.SubmitAsync(
            page, page.Form("Rotate"), new(PortalClient.Yes.Concat(more ?? [])) { ["Rotation.Overlap"] = overlap });
    }

    private static async Task<PortalPage> SubmitAsync(
        PortalClient admin, string route, string handler, Dictionary<string, string>? fields = null)
    {
        var page = await admin.GetAsync(route);
        return await admin.SubmitAsync(page, page.Form(handler), fields);
    }

    private static async Task<string> StatusesAsync(PortalClient admin, params PortalPage[] pairs)
    {
        List<int> statuses = [];
        foreach (var pair in pairs)
        {
            using var answer = await admin.AuthAsync(pair.ApiUser, pair.AccessKey!);
            statuses.Add((int)answer.StatusCode);
        }

        return string.Join(' ', statuses);
    }
}
