using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>The states of a request about personal data, and of the link to one's own data, for <see cref="EveryScreen"/>.</summary>
internal static class DataRequestStates
{
    private const string Email = "rosa@persona.example";

    public static async Task LookAsync(Visitor visitor, Func<string, Task> look)
    {
        var page = visitor.Address + "/tratamiento-de-datos";
        await visitor.Page.GotoAsync(page);
        await look("personal-data");
        await visitor.Link("Presentar una consulta o un reclamo").ClickAsync();
        await look("data-request");
        await visitor.Button("Enviar solicitud").ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("Elige si es una consulta o un reclamo.")).ToBeVisibleAsync();
        await look("data-request-errors");
        await visitor.Page.GetByText("Un reclamo", new() { Exact = true }).ClickAsync();
        await visitor.Page.GetByLabel("Nombre completo").FillAsync("Rosa Pérez");
        await visitor.Page.GetByLabel("Correo").FillAsync(Email);
        await visitor.Page.GetByLabel("¿Qué pides?").FillAsync(
            "Borren mi número de teléfono: ya no trabajo en esa empresa.\nMe siguen llegando avisos de sus credenciales.");
        await visitor.Button("Enviar solicitud").ClickAsync();
        await visitor.NoticeIsAsync("Falta confirmar tu correo");
        await look("data-request-asked");

        var link = await visitor.MailedLinkAsync();
        await visitor.Page.GotoAsync(link);
        await look("data-request-confirm");
        await visitor.Button("Confirmar y radicar").ClickAsync();
        await visitor.NoticeIsAsync("Tu solicitud está radicada");
        await look("data-request-filed");

        await visitor.SqlAsync(
            "UPDATE DataRequests SET DueOn = NULL, MissingAskedAt = ReceivedAt, Missing = '¿Cuál es el número, y en qué correo te llegan los avisos?'");
        await visitor.Page.GotoAsync(link);
        await look("data-request-incomplete");
        await visitor.SqlAsync("UPDATE DataRequests SET ClosedAt = ReceivedAt");
        await visitor.Page.GotoAsync(link);
        await look("data-request-closed");
        await visitor.Page.GotoAsync(page + "/tu-solicitud?codigo=usado");
        await look("data-request-over");

        await visitor.Page.GotoAsync(page + "/mis-datos");
        await look("own-data");
        await visitor.Page.GetByLabel("Correo").FillAsync(Email);
        await visitor.Button("Enviar enlace").ClickAsync();
        await visitor.NoticeIsAsync("Revisa tu correo");
        await look("own-data-asked");
        await visitor.Page.GotoAsync(await visitor.MailedLinkAsync());
        await look("own-data-download");
        await visitor.Page.GotoAsync(page + "/mis-datos?codigo=usado");
        await look("own-data-over");
    }
}
