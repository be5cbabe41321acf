using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>In which form the activity is taken along.</summary>
public enum ActivityFormat
{
    /// <summary>For whoever verifies it.</summary>
    Json,

    /// <summary>For whoever reads it in a spreadsheet.</summary>
    Csv,
}

/// <summary>The company's audit: who did what, when and from where, to be looked through and taken along.</summary>
[Authorize(Policies.ManageCredentials)]
public sealed class ActividadModel(ActivityLog log, ActivitySheet sheet, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Quien { get; set; }

    [BindProperty(SupportsGet = true)]
    public ActivityKind? Que { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Desde { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Hasta { get; set; }

    /// <summary>Only what came before this entry.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Antes { get; set; }

    /// <summary>Only what came after this entry.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Despues { get; set; }

    public ActivityPage Shown { get; private set; } = new([], HasNewer: false, HasOlder: false);

    public IReadOnlyList<ActivityActor> Actors { get; private set; } = [];

    /// <summary>Where the chain ends now; null while there is none.</summary>
    public ActivityHead? Head { get; private set; }

    /// <summary>What is wrong with the filters; null when nothing is.</summary>
    public Alert? Notice { get; private set; }

    public bool IsFiltered => Quien is not null || Que is not null || Desde is not null || Hasta is not null;

    /// <summary>The filters as an address carries them, with the place from which to go on.</summary>
    public Dictionary<string, string?> Address(string? place = null, long? sequence = null) => new(StringComparer.Ordinal)
    {
        ["quien"] = Quien?.ToString(),
        ["que"] = Que?.ToString(),
        ["desde"] = Desde?.ToString("O", CultureInfo.InvariantCulture),
        ["hasta"] = Hasta?.ToString("O", CultureInfo.InvariantCulture),
        [place ?? "antes"] = sequence?.ToString(CultureInfo.InvariantCulture),
    };

    public async Task OnGetAsync(CancellationToken ct)
    {
        CheckFilters();
        var companyId = User.CompanyId();
        Head = await log.HeadAsync(companyId, ct);
        Actors = await log.ActorsAsync(companyId, Quien, ct);
        Shown = await log.ReadAsync(companyId, Filter(), Antes, Despues, ct);
    }

    /// <summary>The whole chain as a file. What the page shows to everybody who may take it, so no new proof is asked for; but it is recorded.</summary>
    public async Task<IActionResult> OnPostExportAsync(ActivityFormat? format, CancellationToken ct)
    {
        if (format is not { } wanted || !Enum.IsDefined(wanted))
        {
            ModelState.Clear();
            await OnGetAsync(ct);
            Notice = new Alert("danger", texts["No descargamos nada"], texts["Ese formato no existe. Elige uno de los botones de esta página."]);
            return Page();
        }

        var actor = HttpContext.Actor();
        var head = await log.RecordExportAsync(actor, wanted.ToString(), ct);
        var batches = log.BatchesAsync(actor.CompanyId, head.Sequence, ct);
        return wanted == ActivityFormat.Json
            ? new StreamedFile(ActivityFile.ContentType, $"actividad-{head.Sequence}.json", (output, token) => ActivityFile.WriteAsync(output, actor.CompanyId, head, batches, token))
            : new StreamedFile(CsvFile.ContentType, $"actividad-{head.Sequence}.csv", (output, token) => sheet.WriteAsync(output, batches, token));
    }

    // A filter that means nothing is left out, and the page says so: a list that looks complete must be.
    private void CheckFilters()
    {
        if (Que is { } kind && !Enum.IsDefined(kind))
        {
            Que = null;
            ModelState.AddModelError(nameof(Que), "");
        }

        Notice = !ModelState.IsValid ? new Alert("warning", texts["No pudimos aplicar un filtro"], texts["Uno de los datos no es válido. Abajo está la actividad sin ese filtro."])
            : Desde > Hasta ? new Alert("warning", texts["Esas fechas no dejan nada"], texts["La primera es posterior a la última. Cámbialas y vuelve a filtrar."])
            : null;
    }

    private ActivityFilter Filter() => new(
        Quien, Que, Desde is { } from ? ColombianTime.StartOf(from) : null, Hasta is { } until && until < DateOnly.MaxValue ? ColombianTime.StartOf(until.AddDays(1)) : null);
}
