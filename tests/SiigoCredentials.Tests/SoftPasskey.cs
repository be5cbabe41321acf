using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SiigoCredentials.Tests;

/// <summary>A device that holds one passkey, and what a browser answers for it (WebAuthn, ES256, no attestation).</summary>
public sealed class SoftPasskey : IDisposable
{
    private const string SecurityPage = "/cuenta/seguridad";
    private const byte PresentAndVerified = 0b0000_0101;
    private const byte WithKey = 0b0100_0000;

    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[] userHandle = [];
    private uint uses;

    public string Origin { get; init; } = "http://localhost";

    /// <summary>
    /// Whether it counts its signatures. Those that a telephone shares among a person's devices do not, so no counter tells a replay.
    /// </summary>
    public bool Counts { get; init; } = true;

    /// <summary>
    /// Adds the passkey by the security page, or from where it was shown instead of another; gives the page that says so.
    /// </summary>
    public async Task<PortalPage> AddToAsync(PortalClient person, PortalPage? from = null)
    {
        var page = from ?? await person.GetAsync(SecurityPage);
        var step = await person.SubmitAsync(page, page.Form("NewPasskey"));
        var form = step.Form("AddPasskey");
        return await person.SubmitAsync(step, form, new() { ["answer"] = Create(form.GetAttribute("data-options")!) });
    }

    /// <summary>Sends the form of a page that asks for a passkey, with the answer in it.</summary>
    public async Task<PortalPage> AnswerAsync(PortalClient browser, PortalPage page)
    {
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)page.Document.QuerySelector("form[data-passkey=get]")!;
        var field = form.QuerySelector("[data-passkey-answer]")!.GetAttribute("name")!;
        return await browser.SubmitAsync(page, form, new() { [field] = Get(await OptionsAsync(browser, page)) });
    }

    /// <summary>What the portal asks for where a page offers a passkey.</summary>
    public static async Task<string> OptionsAsync(PortalClient browser, PortalPage page)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, page.Document.QuerySelector("form[data-passkey=get]")!.GetAttribute("data-options"));
        request.Headers.Add("RequestVerificationToken", page.FormToken);
        using var response = await browser.Http.SendAsync(request);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The answer to options of a new passkey.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        userHandle = Base64Url.DecodeFromChars((string)asked["user"]!["id"]!);
        var attestation = new CborWriter();
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString(
            [.. Data((string)asked["rp"]!["id"]!, PresentAndVerified | WithKey), .. new byte[16], .. Length(id), .. id, .. PublicKey()]);
        attestation.WriteEndMap();
        return Answer(new()
        {
            ["clientDataJSON"] = Text(Client("webauthn.create", asked)),
            ["attestationObject"] = Text(attestation.Encode()),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>The answer to options of a sign-in or a proof.</summary>
    public string Get(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var (data, client) = (Data((string)asked["rpId"]!, PresentAndVerified), Client("webauthn.get", asked));
        return Answer(new()
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(
                key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = Text(userHandle),
        });
    }

    public void Dispose() => key.Dispose();

    private byte[] Client(string type, JsonNode asked) =>
        Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","challenge":"{{asked["challenge"]}}","origin":"{{Origin}}","crossOrigin":false}""");

    private byte[] Data(string domain, byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counts ? ++uses : 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), flags, .. counter];
    }

    // COSE, RFC 9053: EC2, ES256, P-256, x, y.
    private byte[] PublicKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var cose = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cose.WriteStartMap(5);
        foreach (var (label, value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            cose.WriteInt32(label);
            cose.WriteInt32(value);
        }

        cose.WriteInt32(-2);
        cose.WriteByteString(point.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Y!);
        cose.WriteEndMap();
        return cose.Encode();
    }

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Text(id),
        ["rawId"] = Text(id),
        ["type"] = "public-key",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private static byte[] Length(byte[] bytes) => [(byte)(bytes.Length >> 8), (byte)bytes.Length];

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
