using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>How often a key is replaced in a day is bounded, and nobody is left without a key by it (ASVS 2.3.2).</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class RotationLimitTests
{
    private const string Refused = "No restablecimos nada: ya se hizo demasiadas veces en 24 horas";

    private readonly TestClock clock = new();

    [Fact]
    public async Task RotationOverTheLimit_IsRefusedInWords_AndTheKeyGoesOnWorking()
    {
        await using var app = StartApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        clock.Advance(TimeSpan.FromMinutes(4));
        var last = await admin.RotateAsync();

        var refused = await admin.RotateAsync();

        Assert.NotNull(last.AccessKey);
        Assert.Equal(Refused, refused.Notice);
        Assert.Null(refused.AccessKey);
        Assert.Contains(
            "desde el 25 nov 2026, 7:00\u00a0a.\u00a0m.", refused.Document.QuerySelector(".alert-description")!.TextContent,
            StringComparison.Ordinal);
        using var signedIn = await admin.AuthAsync(last.ApiUser, last.AccessKey!);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Equal(
            2, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.CredentialRotated)));
    }

    [Fact]
    public async Task DayAfterTheOldest_OneMoreIsDone()
    {
        await using var app = StartApp();
        using (var admin = await PortalClient.SignedInAsync(app))
        {
            await admin.GenerateAsync();
            await admin.RotateAsync();
            clock.Advance(TimeSpan.FromMinutes(4));
            await admin.RotateAsync();
        }

        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(1));
        using var again = await PortalClient.SignedInAsync(app);
        Assert.Equal(Refused, (await again.RotateAsync()).Notice);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull((await again.RotateAsync()).AccessKey);
        Assert.Equal(Refused, (await again.RotateAsync()).Notice);
    }

    [Fact]
    public async Task OperatorRevokes_WhateverTheLimit_AndThenOneRotationIsDone()
    {
        await using var app = StartApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        await admin.RotateAsync();

        await using (var scope = app.Services.CreateAsyncScope())
        {
            var company = await app.InDatabaseAsync(db => db.Credentials.SingleAsync());
            var operation = new CredentialOperation(Actor.Operator(company.CompanyId), Guid.CreateVersion7(), company.Version);
            var result = await scope.ServiceProvider.GetRequiredService<CredentialService>().RevokeAsync(operation, CancellationToken.None);
            Assert.Equal(CredentialOutcome.Done, result.Outcome);
        }

        Assert.NotNull((await admin.RotateAsync()).AccessKey);
        Assert.Equal(Refused, (await admin.RotateAsync()).Notice);
    }

    [Fact]
    public async Task AnotherCompanysRotations_AreNotCounted()
    {
        await using var app = StartApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        await admin.RotateAsync();
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        await other.GenerateAsync();

        Assert.NotNull((await other.RotateAsync()).AccessKey);
    }

    private PortalApp StartApp() => new() { Clock = clock, Settings = { ["Credentials:RotationsPerDay"] = "2" } };
}
