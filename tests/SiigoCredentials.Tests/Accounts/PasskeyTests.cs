using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>What is asked of a passkey, and answers that no browser gives; the browser's own part is in the browser tests.</summary>
[Trait("Loop", "Quick")]
public sealed class PasskeyTests
{
    private const string SignInPage = "/cuenta/iniciar-sesion";
    private const string Security = "/cuenta/seguridad";

    [Fact]
    public async Task SignIn_AsksForAVerifiedPerson_AndNamesNobody()
    {
        await using var app = new ProductionApp { PublicUrl = "https://portal.example" };
        using var nobody = new PortalClient(app);

        var options = await OptionsAsync(nobody);

        Assert.Equal("required", (string?)options["userVerification"]);
        Assert.Equal("portal.example", (string?)options["rpId"]);
        Assert.Empty(options["allowCredentials"]?.AsArray() ?? []);
        Assert.True(Convert.FromBase64String(Padded((string)options["challenge"]!)).Length >= 16);
        Assert.Contains("__Host-llave=", nobody.CookieHeader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewPasskey_HasToKnowWhoseItIs()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Security);

        var step = await ana.SubmitAsync(page, page.Form("NewPasskey"));
        var options = JsonNode.Parse(step.Form("AddPasskey").GetAttribute("data-options")!)!;

        Assert.Equal("required", (string?)options["authenticatorSelection"]!["residentKey"]);
        Assert.Equal("required", (string?)options["authenticatorSelection"]!["userVerification"]);
        Assert.Equal(PortalClient.Admin, (string?)options["user"]!["name"]);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("{}", false)]
    [InlineData("", true)]
    [InlineData("{}", true)]
    [InlineData("null", true)]
    [InlineData("no es JSON", true)]
    [InlineData(
        """{"id":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"AAAA","authenticatorData":"AAAA","signature":"AAAA"}}""", true)]
    public async Task SignIn_WithAnAnswerToNothing_IsRefused(string answer, bool asked)
    {
        await using var app = new PortalApp();
        using var nobody = new PortalClient(app);
        if (asked)
        {
            await OptionsAsync(nobody);
        }

        var page = await nobody.GetAsync(SignInPage);
        var refused = await nobody.SubmitAsync(page, page.Form("Passkey"), new() { ["Answer"] = answer });

        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Equal("No pudimos dejarte entrar", refused.Notice);
        Assert.Contains("No reconocimos ese dispositivo", refused.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AddPasskey", "No agregamos el dispositivo")]
    [InlineData("RenamePasskey", "No guardamos el nombre")]
    [InlineData("RemovePasskey", "Quitamos el dispositivo")]
    public async Task Act_WithWhatNoPageSends_ChangesNothing(string act, string notice)
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(Security);
        var form = (IHtmlFormElement)page.Form("NewPasskey").Clone();
        form.SetAttribute("action", $"{Security}?handler={act}");

        var answer = await ana.SubmitAsync(page, form, new() { ["id"] = "%%%", ["name"] = "\u0001", ["answer"] = "{}" });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(notice, answer.Notice);
    }

    private static async Task<JsonNode> OptionsAsync(PortalClient browser)
    {
        var page = await browser.GetAsync(SignInPage);
        using var request = new HttpRequestMessage(HttpMethod.Post, page.Form("Passkey").GetAttribute("data-options"));
        request.Headers.Add("RequestVerificationToken", page.FormToken);
        using var response = await browser.Http.SendAsync(request);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');
}
