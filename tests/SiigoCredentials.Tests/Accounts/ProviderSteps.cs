using AngleSharp.Html.Dom;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>What a person does with the operator's identity provider.</summary>
internal static class ProviderSteps
{
    public const string SignInAddress = "/cuenta/proveedor?handler=SignIn";

    /// <summary>Follows the one link that leads to the provider, and comes back with its answer.</summary>
    public static Task<PortalPage> GoToProviderAsync(this PortalClient person, PortalPage step) =>
        person.GetAsync(step.Document.QuerySelector("[aria-labelledby=titulo-proveedor] a.btn-primary")!.GetAttribute("href")!);

    /// <summary>Links the account at the provider, from the security page on.</summary>
    public static async Task<PortalPage> LinkAsync(this PortalClient person) =>
        await person.GoToProviderAsync(await person.ChangeFactorAsync("Link"));

    /// <summary>Opens an invitation, enters the names and goes on with the provider.</summary>
    public static async Task<PortalPage> JoinByProviderAsync(this PortalClient person, string link) =>
        await person.GoToProviderAsync(await person.AskToJoinAsync(link));

    /// <summary>Opens an invitation, enters the names and chooses the provider.</summary>
    public static async Task<PortalPage> AskToJoinAsync(this PortalClient person, string link)
    {
        var page = await person.GetAsync(link);
        var form = (IHtmlFormElement)page.MainForm.Clone();
        form.SetAttribute("action", page.Document.QuerySelector("button[formaction]")!.GetAttribute("formaction"));
        return await person.SubmitAsync(page, form, new() { ["Form.FirstName"] = "Sofía", ["Form.LastName"] = "Vélez" });
    }

    /// <summary>Goes to the provider and stops before its answer reaches the portal: the answer's address.</summary>
    public static async Task<Uri> AnswerAsync(this PortalClient person, Func<Uri, Uri>? atTheProvider = null)
    {
        using var browser = person.StepByStep();
        var address = new Uri(browser.BaseAddress!, SignInAddress);
        var isFirst = true;
        while (true)
        {
            using var response = await browser.GetAsync(address);
            address = new Uri(address, response.Headers.Location!);
            if (address.AbsolutePath.EndsWith("/respuesta", StringComparison.Ordinal))
            {
                return address;
            }

            if (isFirst && atTheProvider is not null)
            {
                address = atTheProvider(address);
            }

            isFirst = false;
        }
    }
}
