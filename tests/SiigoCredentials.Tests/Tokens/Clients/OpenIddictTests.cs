using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Validation.AspNetCore;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>An API with OpenIddict.Validation: by the published keys, and by asking the portal at each request.</summary>
public sealed class OpenIddictTests
{
    [Fact]
    public async Task Token_VerifiedByThePublishedKeys_IsAccepted()
    {
        await using var app = new PortalApp().OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var token = await admin.TokenAsync(pair);
        await using var api = await StartAsync(app, options => options.AddAudiences("SiigoAPI"));
        await using var otherApi = await StartAsync(app, options => options.AddAudiences("OtraAPI"));

        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await api.CallAsync(token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await otherApi.CallAsync(token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(token[..^8] + "AAAAAAAA")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(null)).Status);
    }

    [Fact]
    public async Task Token_AskedAboutAtThePortal_EndsWithItsAccessKey()
    {
        await using var app = new PortalApp().OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var (token, revoked) = (await admin.TokenAsync(pair), await admin.TokenAsync(pair));
        await using var api = await StartAsync(app, options => Introspect(options, pair));

        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await api.CallAsync(token));
        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await api.CallAsync(revoked));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = pair.ApiUser,
            ["client_secret"] = pair.AccessKey!,
            ["token"] = revoked,
        });
        Assert.Equal(HttpStatusCode.OK, (await admin.Http.PostAsync("/oauth/revoke", form)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync(revoked)).Status);
        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await api.CallAsync(token));

        var rotated = await admin.RotateAsync(); // ends the token, and the pair with which the API asks
        await using var changed = await StartAsync(app, options => Introspect(options, rotated));
        Assert.Equal(HttpStatusCode.Unauthorized, (await changed.CallAsync(token)).Status);
        Assert.Equal((HttpStatusCode.OK, pair.ApiUser), await changed.CallAsync(await admin.TokenAsync(rotated)));
    }

    private static void Introspect(OpenIddictValidationBuilder options, PortalPage pair) =>
        options.AddAudiences("SiigoAPI").UseIntrospection().SetClientId(pair.ApiUser).SetClientSecret(pair.AccessKey!);

    private static Task<ResourceServer> StartAsync(PortalApp app, Action<OpenIddictValidationBuilder> configure) =>
        ResourceServer.StartAsync(services =>
        {
            services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
            services.AddOpenIddict().AddValidation(options =>
            {
                options.SetIssuer(app.ClientOptions.BaseAddress);
                configure(options);
                options.UseSystemNetHttp();
                options.UseAspNetCore();
            });
        });
}
