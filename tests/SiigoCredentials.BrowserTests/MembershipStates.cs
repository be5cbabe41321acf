using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>The states of a person with several companies, for <see cref="EveryScreen"/>.</summary>
internal static class MembershipStates
{
    public const string LongestName = "Comercializadora Internacional de Alimentos y Bebidas del Magdalena Medio S.A.S.";

    public static async Task LookAsync(Visitor visitor, Func<string, Task> look)
    {
        var path = visitor.Address + "/mis-empresas";
        await visitor.SignInAsync("admin@tornillo.demo.example");
        await visitor.Page.GotoAsync(path);
        await look("my-companies-one");
        await visitor.Button("Enviar solicitud").ClickAsync();
        await look("my-companies-errors");
        await visitor.Page.GetByLabel("NIT de la empresa").FillAsync("900123456-8");
        await visitor.Page.GetByLabel("Mensaje").FillAsync("Soy la contadora, de Cárdenas y Asociados.");
        await visitor.Button("Enviar solicitud").ClickAsync();
        await visitor.NoticeIsAsync("Enviamos tu solicitud");
        await look("my-companies-asked");
        await visitor.SqlAsync($"UPDATE Companies SET Name = '{LongestName}' WHERE Nit = '901222333'");
        await JoinEveryCompanyAsync(visitor, "admin@tornillo.demo.example");
        await visitor.Page.GotoAsync(path);
        await look("my-companies");
        await visitor.Page.Locator("#empresas summary").ClickAsync();
        await look("company-menu");
        await visitor.Page.GotoAsync(visitor.Address);
        await look("home-several");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/salir-de-la-empresa");
        await look("leave-company");
        await visitor.Button("Salir de la empresa").ClickAsync();
        await visitor.NoticeIsAsync("Eres el último Administrador");
        await look("leave-company-refused");
        await visitor.SqlAsync("UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00'; UPDATE Sessions SET CompanyId = NULL");
        await visitor.Page.GotoAsync(path);
        await look("my-companies-none");
    }

    /// <summary>What the Administradora of the company sees, and who is invited.</summary>
    public static async Task LookAtRequestsAsync(Visitor visitor, Func<string, Task> look)
    {
        await visitor.SqlAsync(
            """
            INSERT INTO AccessRequests (Id, PersonId, Nit, CompanyId, Role, Message, CreatedAt, IsRefusedForGood)
            SELECT '00000000-0000-0000-0000-000000000001', People.Id, '900123456', Companies.Id, 'Contador',
                'Soy Luisa, la contadora: llevo sus libros desde marzo y necesito ver por qué no conecta la tienda.', datetime('now'), 0
            FROM People, Companies WHERE Email = 'admin@tornillo.demo.example' AND Nit = '900123456'
            """);
        await visitor.SignInAsync(path: "/configuracion/usuarios");
        await look("people-asked");
        await visitor.StartingWith("Aceptar a Luisa").ClickAsync();
        await visitor.NoticeIsAsync("Aceptamos la solicitud");
        await look("people-granted");
        await visitor.Page.GetByLabel("Correo").FillAsync("admin@espiga.demo.example");
        await visitor.Button("Enviar invitación").ClickAsync();
        await visitor.NoticeIsAsync("Invitación creada");
        var link = await visitor.MailedLinkAsync();
        await visitor.Page.GotoAsync(link);
        await look("invitation-of-another");
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Cerrar sesión" }).ClickAsync();
        await visitor.Page.GotoAsync(link);
        await look("invitation-has-account");
        await visitor.Link("Iniciar sesión").ClickAsync();
        await visitor.Page.GetByLabel("Correo").FillAsync("admin@espiga.demo.example");
        await visitor.Page.GetByLabel("Contraseña").FillAsync(SiigoCredentials.Web.Operator.DemoData.Password);
        await visitor.Button("Iniciar sesión").ClickAsync();
        await look("invitation-accept");
        await visitor.Button("Aceptar y abrir la empresa").ClickAsync();
        await visitor.HeadingIsAsync("Inicio");
    }

    /// <summary>Takes a person into every company as an Administrador.</summary>
    public static Task JoinEveryCompanyAsync(Visitor visitor, string email) => visitor.SqlAsync(
        $"""
        INSERT OR IGNORE INTO Memberships (PersonId, CompanyId, Role, JoinedAt, IsFromOutside)
        SELECT People.Id, Companies.Id, 'Administrador', datetime('now'), 1 FROM People, Companies WHERE Email = '{email}'
        """);
}
