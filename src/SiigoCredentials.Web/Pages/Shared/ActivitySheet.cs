using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// The activity as a table for a spreadsheet. It escapes fields that look like formulas, so it is for reading; only the JSON file can be
/// verified.
/// </summary>
public sealed class ActivitySheet(IStringLocalizer<Texts> texts)
{
    public async Task WriteAsync(PipeWriter output, IAsyncEnumerable<List<AuditEntry>> batches, CancellationToken ct)
    {
        await output.WriteAsync(Encoding.UTF8.Preamble.ToArray(), ct);
        Append(output, [
            texts["N.º"], texts["Fecha y hora (Bogotá)"], texts["Quién"], texts["Tipo"], texts["Acción"], texts["Detalle"],
            texts["IP"], texts["Navegador"], texts["Huella (SHA-256)"],
        ]);
        await foreach (var batch in batches.WithCancellation(ct))
        {
            batch.ForEach(entry => Append(output, Row(entry)));
            await output.FlushAsync(ct);
        }

        await output.FlushAsync(ct);
    }

    private string[] Row(AuditEntry entry) =>
    [
        entry.Sequence.ToString(CultureInfo.InvariantCulture),
        ColombianTime.Of(entry.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ActivityWords.Who(texts, entry.ActorId, entry.ActorName),
        ActivityWords.Of(texts, ActivityKinds.Of(entry.Action)),
        entry.Action.ToString(),
        Shown(entry, ActivityFields.Detail, entry.Detail),
        Shown(entry, ActivityFields.Address, entry.Address),
        Shown(entry, ActivityFields.Agent, entry.Agent),
        Convert.ToHexString(entry.Hash),
    ];

    private string Shown(AuditEntry entry, ActivityFields field, string? value) =>
        string.IsNullOrEmpty(value) && entry.IsErased(field) ? texts["Datos suprimidos"] : value ?? "";

    private static void Append(PipeWriter output, IEnumerable<string> row) => Encoding.UTF8.GetBytes(CsvFile.Row(row), output);
}
