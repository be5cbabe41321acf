using OtpNet;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>What a person does on the security page.</summary>
internal static class FactorSteps
{
    public const string Page = "/cuenta/seguridad";

    /// <summary>Sets up an application, from the security page or from where it was shown instead of another.</summary>
    public static async Task<(string Secret, PortalPage Done)> AddAuthenticatorAsync(
        this PortalClient person, TestClock clock, PortalPage? from = null)
    {
        var page = from ?? await person.GetAsync(Page);
        var setUp = await person.SubmitAsync(page, page.Form("SetUp"));
        var secret = setUp.Document.QuerySelector("#secreto")!.TextContent.Trim();
        return (secret, await person.SubmitAsync(setUp, setUp.Form("Confirm"), new() { ["code"] = clock.CodeOf(secret) }));
    }

    /// <summary>Sends the page's form for one act.</summary>
    public static async Task<PortalPage> ChangeFactorAsync(this PortalClient person, string act)
    {
        var page = await person.GetAsync(Page);
        return await person.SubmitAsync(page, page.Form(act));
    }

    public static string[] RecoveryCodes(this PortalPage page) =>
        page.Document.QuerySelector("#codigos")?.TextContent.Trim().Split('\n') ?? [];

    public static string CodeOf(this TestClock clock, string secret) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(clock.GetUtcNow().UtcDateTime);
}
