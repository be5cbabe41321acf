using System.Net;
using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SiigoCredentials.Tests.Tokens.Clients;

/// <summary>Duende.IdentityModel: the OAuth client that most .NET programs use.</summary>
public sealed class DuendeClientTests
{
    [Theory]
    [InlineData(ClientCredentialStyle.AuthorizationHeader)]
    [InlineData(ClientCredentialStyle.PostBody)]
    public async Task Client_FromDiscoveryToRevocation_Succeeds(ClientCredentialStyle style)
    {
        await using var app = new PortalApp().OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        using var http = new HttpClient();
        var server = await DiscoverAsync(http, app);

        var request = With(new ClientCredentialsTokenRequest { Scope = "SiigoAPI" }, server.TokenEndpoint, pair, style);
        var token = await http.RequestClientCredentialsTokenAsync(request);
        Assert.False(token.IsError, token.Error);
        Assert.Equal(("Bearer", 86_400, "SiigoAPI"), (token.TokenType, token.ExpiresIn, token.Scope));
        var kid = new JsonWebToken(token.AccessToken).Kid;
        Assert.Contains(server.KeySet!.Keys, key => key.Kid == kid && key.Kty == "EC" && key.Alg == "ES256");

        var before = await IntrospectAsync(http, server, pair, style, token.AccessToken!);
        Assert.True(before.IsActive);
        Assert.Equal(pair.ApiUser, before.Claims.Single(claim => claim.Type == "client_id").Value);
        Assert.Equal("SiigoAPI", before.Claims.Single(claim => claim.Type == "scope").Value);

        var revocation = With(new TokenRevocationRequest { Token = token.AccessToken! }, server.RevocationEndpoint, pair, style);
        var revoked = await http.RevokeTokenAsync(revocation);
        Assert.False(revoked.IsError, revoked.Error);
        Assert.False((await IntrospectAsync(http, server, pair, style, token.AccessToken!)).IsActive);
    }

    [Theory]
    [InlineData(ClientCredentialStyle.AuthorizationHeader)]
    [InlineData(ClientCredentialStyle.PostBody)]
    public async Task Client_WithAWrongSecret_HearsInvalidClient(ClientCredentialStyle style)
    {
        await using var app = new PortalApp().OnARealPort();
        using var http = new HttpClient();
        var server = await DiscoverAsync(http, app);

        var token = await http.RequestClientCredentialsTokenAsync(new ClientCredentialsTokenRequest
        {
            Address = server.TokenEndpoint,
            ClientId = "nadie@api.siigo.example",
            ClientSecret = "x",
            ClientCredentialStyle = style,
        });

        // The library takes only 400 for an answer of the protocol; the 401 of RFC 6749 section 5.2 keeps its code in the body.
        Assert.Equal((ResponseErrorType.Http, HttpStatusCode.Unauthorized), (token.ErrorType, token.HttpStatusCode));
        Assert.Equal("invalid_client", token.TryGet("error"));
        Assert.NotEmpty(token.ErrorDescription!);
    }

    // The library checks what it reads: the issuer is the address that was asked, and every endpoint lies below it.
    private static async Task<DiscoveryDocumentResponse> DiscoverAsync(HttpClient http, PortalApp app)
    {
        var server = await http.GetDiscoveryDocumentAsync(app.ClientOptions.BaseAddress.ToString());
        Assert.False(server.IsError, server.Error);
        return server;
    }

    private static Task<TokenIntrospectionResponse> IntrospectAsync(
        HttpClient http, DiscoveryDocumentResponse server, PortalPage pair, ClientCredentialStyle style, string token) =>
        http.IntrospectTokenAsync(With(new TokenIntrospectionRequest { Token = token }, server.IntrospectionEndpoint, pair, style));

    private static T With<T>(T request, string? endpoint, PortalPage pair, ClientCredentialStyle style)
        where T : ProtocolRequest
    {
        request.Address = endpoint;
        request.ClientId = pair.ApiUser;
        request.ClientSecret = pair.AccessKey;
        request.ClientCredentialStyle = style;
        return request;
    }
}
