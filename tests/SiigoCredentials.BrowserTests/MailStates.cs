namespace SiigoCredentials.BrowserTests;

/// <summary>
/// The states of mails that did not arrive, for <see cref="EveryScreen"/>: at the contact, the hand-off, the invitation, the new address
/// and the home page.
/// </summary>
internal static class MailStates
{
    private const string Refused =
        "SentAt = NULL, FailedAt = CreatedAt, LastError = 'refused: 550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table of departamento-de-integraciones.andina.example'";

    public static async Task LookAsync(Visitor visitor, Func<string, Task> look)
    {
        var credentials = visitor.Address + "/configuracion/credenciales-usuario-api";
        await visitor.Page.GotoAsync(credentials);
        await visitor.GenerateAsync();
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/usuarios");
        await visitor.Page.GetByLabel("Correo")
            .FillAsync("una.persona.con.un.nombre.muy.largo@departamento-de-integraciones.andina.example");
        await visitor.Button("Enviar invitación").ClickAsync();
        await visitor.NoticeIsAsync("Invitación creada");
        await visitor.Page.GotoAsync(visitor.Address + "/cuenta/correo");
        await visitor.Page.GetByLabel("Correo nuevo").FillAsync("ana@nueva.example");
        await visitor.Button("Enviar enlace").ClickAsync();
        await visitor.NoticeIsAsync("Confirma tu nuevo correo");

        await visitor.SendMailsAsync();
        await visitor.SqlAsync($"UPDATE OutboxMails SET {Refused}");
        foreach (var (name, page) in new[]
        {
            ("contact", credentials),
            ("home", visitor.Address + "/"),
            ("people", visitor.Address + "/configuracion/usuarios"),
            ("address", visitor.Address + "/cuenta/correo"),
        })
        {
            await visitor.Page.GotoAsync(page);
            await look($"{name}-mail-refused");
        }

        await visitor.SqlAsync(
            "UPDATE OutboxMails SET FailedAt = NULL, LastError = 'no connection: ConnectionRefused', NextAttemptAt = '2099-01-01 00:00:00'");
        await visitor.Page.GotoAsync(credentials);
        await look("contact-mail-delayed");
    }
}
