using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Faults;

/// <summary>What the server answered to a form: the key is there only where it was acknowledged.</summary>
public sealed record Answer(int Status, string Html, string? AccessKey);

/// <summary>A company's credential page, kept open by its Administrador: posts its forms again and again without loading it anew.</summary>
public sealed partial class Desk(PortalClient admin) : IDisposable
{
    private const string Route = PortalClient.ByConfiguration;

    private string token = "";

    public PortalClient Admin => admin;

    public string ApiUser { get; private set; } = "";

    /// <summary>The version that the next form says it saw.</summary>
    public int Version { get; set; }

    /// <summary>Looks at the page, as a person does who wants to know what is true.</summary>
    public async Task<PortalPage> LookAsync()
    {
        var page = await admin.GetAsync(Route);
        token = page.FormToken;
        if (page.Document.QuerySelector("#usuario-api") is { } user)
        {
            ApiUser = user.TextContent.Trim();
            Version = int.Parse(
                page.Document.QuerySelectorAll("input[name='Operation.Version']").OfType<IHtmlInputElement>().First().Value!,
                CultureInfo.InvariantCulture);
        }

        return page;
    }

    public async Task<PortalPage> GenerateAsync()
    {
        var page = await admin.GenerateAsync(Route);
        await LookAsync();
        return page;
    }

    public Task<Answer> RotateAsync(Guid operation, TimeSpan overlap = default, CancellationToken ct = default) =>
        PostAsync("Rotate", operation, ct, ("Rotation.Overlap", overlap.ToString("c", CultureInfo.InvariantCulture)));

    public Task<Answer> GenerateAsync(Guid operation) =>
        PostAsync("Generate", operation, default, ("Contact.Name", "Julia Integradora"), ("Contact.Email", "julia@aliado.example"));

    public Task<Answer> RevokeAsync(Guid operation) => PostAsync("Revoke", operation, default);

    public Task<Answer> RevealAsync() => PostAsync("Reveal", Guid.CreateVersion7(), default);

    public Task<HttpResponseMessage> AuthAsync(string accessKey) => admin.AuthAsync(ApiUser, accessKey);

    public void Dispose() => admin.Dispose();

    // The operation's id stands in the address too, so that a log of system calls tells whose request is read.
    private async Task<Answer> PostAsync(string handler, Guid operation, CancellationToken ct, params (string Name, string Value)[] more)
    {
        using var content = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", token), new("Operation.Id", operation.ToString()), new("Operation.Confirmed", "true"),
            new("Proof.Password", DemoData.Password), // read only where the last proof is too old, in a run of hours
            new("Operation.Version", Version.ToString(CultureInfo.InvariantCulture)),
                .. more.Select(field => KeyValuePair.Create(field.Name, field.Value)),
        ]);
        using var response = await admin.Http.PostAsync($"{Route}?handler={handler}&op={operation}", content, ct);
        var html = await response.Content.ReadAsStringAsync(ct);
        return new Answer(
            (int)response.StatusCode, html, ShownKey().Match(html) is { Success: true } shown ? shown.Groups["key"].Value : null);
    }

    [GeneratedRegex("id=\"access-key\"[^>]*>(?<key>[^<]+)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShownKey();
}
