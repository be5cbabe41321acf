using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>An API with ASP.NET Core's own JwtBearer, which knows of the portal nothing but its address.</summary>
public sealed class JwtBearerTests
{
    // The verifier goes by the machine's clock, so the portal's is set to where the verifier finds its token fresh or run out.
    private readonly TestClock clock = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(24.5));

    [Fact]
    public async Task Token_OfThePortal_IsAcceptedUntilItRunsOut()
    {
        await using var app = new PortalApp { Clock = clock }.OnARealPort();
        await using var api = await StartAsync(app);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();

        var runOut = await admin.TokenAsync(pair); // half an hour ago
        clock.Advance(TimeSpan.FromHours(1));
        var fresh = await admin.TokenAsync(pair); // good for half an hour

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(runOut)).Status);
        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await api.CallAsync(fresh));
    }

    [Fact]
    public async Task Token_MissingOrTamperedWith_IsRefused()
    {
        await using var app = new PortalApp().OnARealPort();
        await using var api = await StartAsync(app);
        using var admin = await PortalClient.SignedInAsync(app);
        var token = await admin.TokenAsync(await admin.GenerateAsync());
        var other = await admin.TokenAsync((await OtherPairAsync(app))!);

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(null)).Status);
        foreach (var spoiled in Spoiled(token, other))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(spoiled)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync(token)).Status);
    }

    [Fact]
    public async Task Token_ForAnotherAudience_IsRefused()
    {
        await using var app = new PortalApp().OnARealPort();
        await using var api = await StartAsync(app);
        await using var otherApi = await StartAsync(app, audience: "OtraAPI");
        using var admin = await PortalClient.SignedInAsync(app);
        var token = await admin.TokenAsync(await admin.GenerateAsync());

        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync(token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await otherApi.CallAsync(token)).Status);
    }

    [Fact]
    public async Task Token_OfAnotherIssuer_IsRefused_EvenWithTheSameKeys()
    {
        await using var app = new PortalApp().OnARealPort();
        await using var api = await StartAsync(app);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await using var twin = app.Twin().OnARealPort(); // the same database, another address
        using var there = new PortalClient(twin);
        await using var stranger = new PortalApp().OnARealPort();
        using var strangerAdmin = await PortalClient.SignedInAsync(stranger);

        var (own, ofTwin) = (await admin.TokenAsync(pair), await there.TokenAsync(pair));
        Assert.Equal(new JsonWebToken(own).Kid, new JsonWebToken(ofTwin).Kid);
        Assert.NotEqual(new JsonWebToken(own).Issuer, new JsonWebToken(ofTwin).Issuer);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(ofTwin)).Status);
        var strange = await strangerAdmin.TokenAsync(await strangerAdmin.GenerateAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(strange)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync(own)).Status);
    }

    [Fact]
    public async Task Verifier_LearnsANewSigningKey_WhenItMeetsIt()
    {
        await using var app = new PortalApp { Clock = clock }.OnARealPort();
        await using var api = await StartAsync(app);
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        clock.Advance(TimeSpan.FromHours(24));
        var old = await admin.TokenAsync(pair);
        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync(old)).Status); // it has read the keys by now

        await RollAsync(app);
        clock.Advance(TimeSpan.FromMinutes(15));
        var token = await admin.TokenAsync(pair);
        Assert.NotEqual(new JsonWebToken(old).Kid, new JsonWebToken(token).Kid);

        // It asks for the keys again in the background, and answers with what it has until they are there.
        var accepted = (HttpStatusCode.OK, pair.ApiUser);
        await Until.TrueAsync(async () => await api.CallAsync(token) == accepted, () => "The verifier did not learn the new key.");
        Assert.Equal(accepted, await api.CallAsync(old));
    }

    private static Task<ResourceServer> StartAsync(PortalApp app, string audience = "SiigoAPI") =>
        ResourceServer.StartAsync(services => services.AddAuthentication().AddJwtBearer(options =>
        {
            options.Authority = app.ClientOptions.BaseAddress.ToString().TrimEnd('/');
            options.RequireHttpsMetadata = false; // the portal is on this machine
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidAudience = audience;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
        }));

    private static IEnumerable<string> Spoiled(string token, string other)
    {
        var (parts, others) = (token.Split('.'), other.Split('.'));
        yield return $"{parts[0]}.{others[1]}.{parts[2]}"; // another company's claims
        yield return $"{parts[0]}.{parts[1]}.{others[2]}";
        yield return $"{parts[0]}.{parts[1]}.";
        yield return $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}";
        yield return $"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{parts[1]}."; // {"alg":"none","typ":"at+jwt"}
    }

    private static async Task<PortalPage> OtherPairAsync(PortalApp app)
    {
        using var other = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        return await other.GenerateAsync();
    }

    private static async Task RollAsync(PortalApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRoller>().RollAsync(CancellationToken.None);
    }
}
