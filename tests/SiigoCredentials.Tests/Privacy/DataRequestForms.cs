using SiigoCredentials.Tests.Notifications;

namespace SiigoCredentials.Tests.Privacy;

/// <summary>What a person does in the channel for requests about their data.</summary>
internal static class DataRequestForms
{
    public const string Ask = "/tratamiento-de-datos/solicitud";
    public const string OwnData = "/tratamiento-de-datos/mis-datos";
    public const string Email = "rosa@persona.example";
    public const string Over = "Este enlace ya no sirve";

    public static async Task<PortalPage> AskAsync(
        this PortalClient client, string kind = "Reclamo", string email = Email, string text = "Borren mi teléfono,\npor favor.")
    {
        var page = await client.GetAsync(Ask);
        return await client.SubmitAsync(page, page.MainForm, Filled(kind, email, text));
    }

    public static Dictionary<string, string> Filled(
        string kind = "Reclamo", string email = Email, string text = "Borren mi teléfono") => new()
        { ["Form.Kind"] = kind, ["Form.Name"] = "Rosa Pérez", ["Form.Email"] = email, ["Form.Text"] = text };

    public static async Task<PortalPage> AskForDataAsync(this PortalClient client, string email)
    {
        var page = await client.GetAsync(OwnData);
        return await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = email });
    }

    /// <summary>Asks, confirms by the link, and returns the number.</summary>
    public static async Task<string> FileAsync(this PortalClient client, PortalApp app, string kind = "Reclamo", string email = Email)
    {
        await client.AskAsync(kind, email);
        var page = await client.GetAsync(await LinkAsync(app, email));
        var done = await client.SubmitAsync(page, page.MainForm);
        return done.Document.QuerySelector("dd")!.TextContent.Trim();
    }

    /// <summary>The path of the link in the newest mail to an address that has one.</summary>
    public static async Task<string> LinkAsync(PortalApp app, string email) => (await app.OutboxAsync())
        .Where(mail => mail.To == email).SelectMany(mail => mail.Text.Split('\n'))
        .Last(line => line.Contains("?codigo=", StringComparison.Ordinal)) is var link ? new Uri(link).PathAndQuery : "";
}
