using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>What an identity provider adds to the screens, for <see cref="EveryScreen"/>. Nobody listens at its address.</summary>
internal static class ProviderStates
{
    private const string Authority = "http://127.0.0.1:9";

    public static Dictionary<string, string> Settings => new()
    {
        ["IdentityProvider:Authority"] = Authority,
        ["IdentityProvider:ClientId"] = "portal",
        ["IdentityProvider:ClientSecret"] = "not a secret of anybody",
        ["IdentityProvider:Name"] = "Comercial Andina ID",
    };

    public static async Task LookAsync(Visitor visitor, Func<string, Task> look)
    {
        await visitor.Page.GotoAsync(visitor.Address);
        await look("provider-sign-in");
        await visitor.Link("Entrar con Comercial Andina ID").ClickAsync();
        await visitor.HeadingIsAsync("No pudimos comunicarnos con Comercial Andina ID");
        await look("provider-unreachable");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/proveedor?fallo=NotLinked");
        await look("provider-not-linked");
        await visitor.SignInAsync(path: "/cuenta/seguridad");
        await visitor.HeadingIsAsync("Seguridad de tu cuenta");
        await look("provider-security");
        await visitor.SqlAsync(
            $"INSERT INTO ExternalLogins (Issuer, Subject, PersonId, Email, LinkedAt) SELECT '{Authority}', 'ana', Id, 'ana.rios@comercial-andina.example', '2026-01-01 00:00:00' FROM People WHERE Email = 'admin@andina.demo.example'");
        await visitor.Page.ReloadAsync();
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await look("provider-security-linked");
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/usuarios");
        await visitor.Page.GetByLabel("Correo").FillAsync("sofia@andina.example");
        await visitor.Button("Enviar invitación").ClickAsync();
        await visitor.NoticeIsAsync("Invitación creada");
        var link = await visitor.MailedLinkAsync();
        await visitor.SqlAsync("UPDATE People SET PasswordHash = NULL; UPDATE Sessions SET ProvenAt = '2026-01-01 00:00:00'");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/contrasena");
        await look("password-none");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/seguridad");
        await visitor.Button("Configurar aplicación").ClickAsync();
        await visitor.HeadingIsAsync("Confirma que eres tú");
        await look("prove-identity-nothing");
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.Page.GotoAsync(link);
        await look("provider-invitation");
    }
}
