using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What the token service remembers is true at the next request, whoever changed it: each case first makes it remember.</summary>
[Trait("Engine", "Both")]
public sealed class LiveTruthTests
{
    /// <summary>What another process may do to the rows, and what <c>/auth</c> and <c>/v1</c> say afterwards.</summary>
    public static TheoryData<string, int, int> Changes => new()
    {
        { "UPDATE AccessKeys SET State = 'Revoked'", 401, 401 },
        { "DELETE FROM AccessKeys", 401, 401 },
        { "UPDATE AccessKeys SET ExpiresAt = '2020-01-01 00:00:00'", 401, 401 },
        { "UPDATE Companies SET PlanCode = 'emprendedor'", 401, 403 },
        { "UPDATE Plans SET IncludesApi = FALSE", 401, 403 },
        { "UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00'", 401, 403 },
        { "UPDATE Credentials SET ApiUser = 'otra@api.siigo.example'", 401, 401 },
        { "UPDATE Credentials SET AllowedAddresses = '192.0.2.0/24'", 401, 401 },
        { "UPDATE Credentials SET ContactName = 'Otra'", 200, 200 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_ByAnotherProcess_IsInForceAtTheNextRequest(string sql, int auth, int v1)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = "Bearer " + await admin.TokenAsync(pair);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);

        await app.SqlAsync(sql);

        Assert.Equal(auth, (int)(await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        using var answer = await admin.CallAsync("/v1/credential", token);
        Assert.Equal(v1, (int)answer.StatusCode);
        Assert.Equal(
            sql.Contains("'Otra'", StringComparison.Ordinal), (await answer.Content.ReadAsStringAsync())
                .Contains("Otra", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UserThatWasUnknown_IsKnownFromTheNextRequestOn()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync("nueva@api.example", pair.AccessKey!)).StatusCode);

        await app.SqlAsync("UPDATE Credentials SET ApiUser = 'nueva@api.example'");

        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync("nueva@api.example", pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task Suspension_EndsAndReturnsWhatItTook()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = "Bearer " + await admin.TokenAsync(pair);

        await app.SqlAsync("UPDATE Companies SET SuspendedAt = '2026-01-01 00:00:00'");
        await AuthTests.AssertEnvelopeAsync(await admin.CallAsync("/v1/credential", token), 403, "disabled_functionality");
        Assert.Contains("Suspendida", (await admin.GetAsync(PortalClient.ByPartners)).Html, StringComparison.Ordinal);
        await app.SqlAsync("UPDATE Companies SET SuspendedAt = NULL");

        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task Rotation_OnOneInstance_IsInForceOnTheOther()
    {
        await using var app = new PortalApp();
        await using var twin = app.Twin();
        using var admin = await PortalClient.SignedInAsync(app);
        using var client = new PortalClient(twin);
        var first = await admin.GenerateAsync();
        var token = "Bearer " + await client.TokenAsync(first);
        Assert.Equal(HttpStatusCode.OK, (await client.CallAsync("/v1/credential", token)).StatusCode);

        var second = await admin.RotateAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.AuthAsync(first.ApiUser, first.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.CallAsync("/v1/credential", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.AuthAsync(second.ApiUser, second.AccessKey!)).StatusCode);
    }

    [Fact]
    public async Task Key_WithALife_IsRefusedAtItsVeryEnd_AndNoTokenOutlivesIt()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock, Settings = { ["Credentials:KeyLifetime"] = "02:00:00" } };
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        using var answer = await admin.AuthAsync(pair.ApiUser, pair.AccessKey!);
        var token = "Bearer " + await admin.TokenAsync(pair);
        Assert.Contains("\"expires_in\":7200", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        using var later = await PortalClient.SignedInAsync(app);
        var page = await later.GetAsync(PortalClient.ByPartners);
        Assert.Contains("Vencida", page.Html, StringComparison.Ordinal);
        Assert.Contains("Tu Access Key venció", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_Revoked_EndsWithItsTokens_AndARotationBringsTheNext()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = "Bearer " + await admin.TokenAsync(pair);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var companyId = scope.ServiceProvider.GetRequiredService<Web.Data.AppDbContext>().Credentials.Single().CompanyId;
            var operation = new CredentialOperation(Actor.Operator(companyId), Guid.CreateVersion7(), SeenVersion: 1);
            var credentials = scope.ServiceProvider.GetRequiredService<CredentialService>();
            Assert.Equal(CredentialOutcome.Done, (await credentials.RevokeAsync(operation, CancellationToken.None)).Outcome);
            Assert.Equal(CredentialOutcome.Repeated, (await credentials.RevokeAsync(operation, CancellationToken.None)).Outcome);
            Assert.Equal(
                CredentialOutcome.Unchanged,
                (await credentials.RevokeAsync(operation with { Id = Guid.CreateVersion7(), SeenVersion = 2 }, CancellationToken.None))
                    .Outcome);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.CallAsync("/v1/credential", token)).StatusCode);
        var page = await admin.GetAsync(PortalClient.ByPartners);
        Assert.Contains("Revocada", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Reveal", page.Html, StringComparison.Ordinal);
        var next = await admin.RotateAsync();
        Assert.Equal(pair.ApiUser, next.ApiUser);
        Assert.Equal(HttpStatusCode.OK, (await admin.AuthAsync(next.ApiUser, next.AccessKey!)).StatusCode);
    }
}
