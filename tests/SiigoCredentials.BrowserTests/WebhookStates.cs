namespace SiigoCredentials.BrowserTests;

/// <summary>The states of the page "Avisos a tu sistema", for <see cref="EveryScreen"/>; at its end nothing is set.</summary>
internal static class WebhookStates
{
    public static async Task LookAsync(Visitor visitor, Func<string, Task> look)
    {
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/credenciales-usuario-api/webhooks");
        await look("webhooks-empty");
        await visitor.Page.GetByLabel("URL de tu sistema").FillAsync("https://10.0.0.7/avisos");
        await visitor.Button("Guardar URL").ClickAsync();
        await visitor.NoticeIsAsync("No guardamos la URL");
        await look("webhooks-error");
        await visitor.Page.GetByLabel("URL de tu sistema").FillAsync("https://integraciones.comercial-andina.example/avisos/de-siigo");
        await visitor.Button("Guardar URL").ClickAsync();
        await visitor.NoticeIsAsync("Tu sistema ya puede recibir avisos");
        await look("webhooks-secret");
        await visitor.SqlAsync(
            """
            INSERT INTO WebhookDeliveries (Id, CompanyId, Type, Payload, CreatedAt, NextAttemptAt, Attempts, Status, Answer, Fault, DeliveredAt, FailedAt)
            SELECT '01A00000-0000-7000-8000-00000000000' || number, CompanyId, type, '{}', datetime('now', '-' || (9 - number) || ' hours'),
                datetime('now', '+90 minutes'), attempts, status, answer, fault, delivered, failed
            FROM WebhookEndpoints, (
                SELECT 1 AS number, 'webhook.test' AS type, 1 AS attempts, 204 AS status, '' AS answer, NULL AS fault,
                    '2026-01-01 00:00:00' AS delivered, NULL AS failed
                UNION ALL SELECT 2, 'credential.rotated', 12, 502, 'Bad gateway: no upstream answered within the time that it has', NULL, NULL, '2026-01-01 00:00:00'
                UNION ALL SELECT 3, 'credential.first_used', 4, NULL, NULL, 'NoAnswerInTime', NULL, NULL
                UNION ALL SELECT 4, 'credential.failing', 0, NULL, NULL, NULL, NULL, NULL)
            """);
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/credenciales-usuario-api/webhooks");
        await visitor.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(act => act.open = true)");
        await look("webhooks-sent");
        await visitor.SqlAsync("UPDATE WebhookEndpoints SET DisabledAt = CreatedAt");
        await visitor.Page.GotoAsync(visitor.Address + "/configuracion/credenciales-usuario-api/webhooks");
        await look("webhooks-gone");
        await visitor.SqlAsync("DELETE FROM WebhookDeliveries; DELETE FROM WebhookEndpoints");
    }
}
