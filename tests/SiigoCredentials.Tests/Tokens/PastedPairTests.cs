using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>
/// What chats and mails put around a pair that is copied from them is no part of it, at every place where a pair is read.
/// </summary>
public sealed class PastedPairTests
{
    private const string Around = "\u200B\uFEFF \u00A0\u2060\u00AD\u202A\u0007\t\u2800\u3164\U000E0020\r\n";

    [Fact]
    public async Task PairWithInvisibleCharactersAround_IsTheSamePair()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var (user, key) = (Around + pair.ApiUser + Around, Around + pair.AccessKey + Around);

        foreach (var door in (string[])["/auth", "/alliances/api/siigoapi-users/v1/sign-in"])
        {
            using var signedIn = await admin.Http.PostAsJsonAsync(door, new { username = user, access_key = key });
            Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        }

        using var form = await FormAsync(admin, new() { ["client_id"] = user, ["client_secret"] = key });
        Assert.Equal(HttpStatusCode.OK, form.StatusCode);
        using var basic = await FormAsync(
            admin, [], Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(key)}")));
        Assert.Equal(HttpStatusCode.OK, basic.StatusCode);
        var page = await admin.GetAsync(PortalClient.ByConfiguration + "/probar");
        var tested = await admin.SubmitAsync(page, page.MainForm, new() { ["ApiUser"] = user, ["AccessKey"] = key });
        Assert.Contains("Pegaste espacios o caracteres invisibles", tested.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("no empieza", tested.Html, StringComparison.Ordinal);
        using var finder = new PortalClient(app);
        var report = await finder.GetAsync("/reportar-filtracion");
        Assert.Equal("Gracias, recibimos tu aviso", (await finder.SubmitAsync(report, report.MainForm, new() { ["Clave"] = key })).Notice);
        using var leak = await finder.Http.PostAsJsonAsync("/leak-reports", new { token = key });
        Assert.Equal(HttpStatusCode.Accepted, leak.StatusCode);
        await app.SettleLeaksAsync();
        Assert.Equal(2, await app.InDatabaseAsync(db => Task.FromResult(db.LeakNotices.Single().Reports)));
    }

    [Fact]
    public async Task NothingButInvisibleCharacters_IsAMissingField()
    {
        await using var app = new PortalApp();
        using var http = app.CreateClient();
        using var answer = await http.PostAsJsonAsync("/auth", new { username = "x@y.example", access_key = Around });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("parameter_required", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvisibleCharacterInside_IsNamedByTheTest()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByConfiguration + "/probar");

        var tested = await admin.SubmitAsync(
            page, page.MainForm,
            new() { ["ApiUser"] = pair.ApiUser, ["AccessKey"] = pair.AccessKey![..20] + "\u200B" + pair.AccessKey[20..] });

        Assert.Contains("un carácter invisible por dentro", tested.Html, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> FormAsync(PortalClient client, Dictionary<string, string> pair, string? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(pair) { ["grant_type"] = "client_credentials" }),
        };
        request.Headers.Authorization = basic is null ? null : new AuthenticationHeaderValue("Basic", basic);
        return await client.Http.SendAsync(request);
    }
}
