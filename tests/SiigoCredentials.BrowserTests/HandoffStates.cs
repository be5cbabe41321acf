namespace SiigoCredentials.BrowserTests;

/// <summary>
/// The states of the hand-off and of leak reports, for <see cref="EveryScreen"/>: the cards, and the pages that are open to anybody.
/// </summary>
internal static class HandoffStates
{
    public static async Task LookAsync(Visitor visitor, Func<string, Task> look, string path)
    {
        await visitor.Page.GotoAsync(path);
        await visitor.Button("Crear enlace de entrega").ClickAsync();
        await visitor.NoticeIsAsync("El enlace está listo");
        await look("handoff-ready");
        var link = (await visitor.Page.Locator("#enlace-entrega").InnerTextAsync()).Trim();
        await visitor.Page.GotoAsync(visitor.Address + "/entrega");
        await look("handoff-door");
        await visitor.Page.GotoAsync("about:blank");
        await visitor.Page.GotoAsync(link);
        await look("handoff-door-by-link");
        await visitor.OpenHandoffAsync("00000000");
        await visitor.NoticeIsAsync("No pudimos abrir las credenciales");
        await look("handoff-refused");
        await visitor.Page.GotoAsync(path);
        await look("handoff-waiting");
        var code = await visitor.MailedCodeAsync();
        await visitor.Page.GotoAsync(link);
        await visitor.OpenHandoffAsync(code);
        await look("handoff-opened");
        await visitor.Page.EvaluateAsync("document.querySelector('[target=_blank][method=post]').target = ''");
        await visitor.StartingWith("Probar ahora").ClickAsync();
        await visitor.NoticeIsAsync("La conexión funciona");
        await look("handoff-tested");
        await visitor.Page.GotoAsync(visitor.Address + "/reportar-filtracion");
        await look("leak-report");
        await visitor.Page.GetByLabel("Access Key que encontraste").FillAsync("siigo_ak_cortada");
        await visitor.Button("Reportar la clave").ClickAsync();
        await look("leak-report-refused");
        await visitor.Page.GetByLabel("Access Key que encontraste").FillAsync(SiigoCredentials.Web.Credentials.AccessKeyFormat.Generate());
        await visitor.Button("Reportar la clave").ClickAsync();
        await visitor.NoticeIsAsync("Gracias, recibimos tu aviso");
        await look("leak-report-received");
        await visitor.Page.GotoAsync(path + "/seguridad");
        await visitor.Page.GetByLabel("Avisar, y que la clave deje de funcionar de inmediato").CheckAsync();
        await visitor.Button("Guardar elección").ClickAsync();
        await visitor.NoticeIsAsync("Guardamos tu elección");
        await look("leak-policy-saved");
        foreach (var (name, change) in new[]
        {
            ("card-opened", "WrongCodes = 0"),
            ("card-expired", "OpenedAt = NULL, CreatedAt = '2026-01-01 00:00:00'"),
            ("card-guessed-at", "WrongCodes = 5"),
            ("card-void", "WrongCodes = 0, KeysIssued = 0"),
            ("card-cancelled", "CancelledAt = '2026-01-02 00:00:00'"),
        })
        {
            await visitor.SqlAsync($"UPDATE HandoffLinks SET {change}");
            await visitor.Page.GotoAsync(path);
            await look($"handoff-{name}");
        }
    }
}
