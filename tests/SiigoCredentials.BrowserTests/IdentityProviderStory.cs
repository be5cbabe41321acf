using Microsoft.Playwright;
using SiigoCredentials.Tests;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// The operator's identity provider in a real browser. It is another site (127.0.0.1) than the portal (localhost), so that cookies and the
/// content security policy count as they do between real hosts.
/// </summary>
[Collection(RealBrowser.Name)]
public sealed class IdentityProviderStory(Chromium chromium)
{
    private const string Account = "ana@acme.example";

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Person_LinksAnAccount_SignsInWithIt_ProvesBeforeAKey_AndSignsOutOfBoth(bool javaScript)
    {
        await using var provider = await NodeIdentityProvider.StartAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, javaScript, settings: provider.Settings);
        await provider.ServeAsync(visitor.Address);
        await provider.SignInAsync("248289761001", Account);
        await provider.TellAsync("asks", true);

        await visitor.SignInAsync(path: "/cuenta/seguridad");
        await visitor.PressByKeyboardAsync(visitor.Button("Vincular con Acme"));
        await visitor.PressByKeyboardAsync(visitor.Link("Ir a Acme"));
        await visitor.PressByKeyboardAsync(visitor.Button($"Entrar como {Account}"));
        await visitor.NoticeIsAsync("Vinculamos tu cuenta de Acme");
        await SignOutAsync(visitor);
        await Assertions.Expect(visitor.Link("Salir también de Acme")).ToHaveCountAsync(0); // that session began with the password

        await visitor.Page.GotoAsync(visitor.Address + "/alianzas/mi-credencial-api");
        await visitor.PressByKeyboardAsync(visitor.Link("Entrar con Acme"));
        await visitor.HeadingIsAsync("Mi credencial API");
        await visitor.AskForCredentialsAsync();
        await visitor.Button("Continuar").ClickAsync();
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await visitor.Page.GetByLabel("Contraseña").FillAsync(DemoData.Password);
        await visitor.PressByKeyboardAsync(visitor.Button("Continuar"));
        await visitor.NoticeIsAsync("Tus credenciales están listas");

        await SignOutAsync(visitor);
        await visitor.PressByKeyboardAsync(visitor.Link("Salir también de Acme"));
        await visitor.PressByKeyboardAsync(visitor.Button("Salir de Acme"));
        await visitor.AddressIsAsync("/cuenta/cerrar-sesion");
        await Assertions.Expect(visitor.Page.GetByText("Tu sesión está cerrada.")).ToBeVisibleAsync();

        // Without its session the provider asks again.
        await visitor.Link("Iniciar sesión").ClickAsync();
        await visitor.Link("Entrar con Acme").ClickAsync();
        await Assertions.Expect(visitor.Button($"Entrar como {Account}")).ToBeVisibleAsync();
        Assert.DoesNotContain(visitor.Complaints, complaint => !complaint.StartsWith(provider.Issuer, StringComparison.Ordinal));
    }

    private static async Task SignOutAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/cerrar-sesion");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Cerrar sesión" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Tu sesión está cerrada.")).ToBeVisibleAsync();
    }
}
