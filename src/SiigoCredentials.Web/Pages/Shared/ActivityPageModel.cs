using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The file format of an export.</summary>
public enum ActivityFormat
{
    /// <summary>For verification.</summary>
    Json,

    /// <summary>For a spreadsheet.</summary>
    Csv,
}

/// <summary>The company's audit trail: who did what, when and from where. It can be filtered and exported.</summary>
[Authorize(Policies.ManageCredentials)]
public sealed class ActivityPageModel(
    ActivityLog log, ActivitySheet sheet, CredentialStatusReader reader, IStringLocalizer<Texts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Quien { get; set; }

    [BindProperty(SupportsGet = true)]
    public ActivityKind? Que { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Desde { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Hasta { get; set; }

    /// <summary>Only entries before this one.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Antes { get; set; }

    /// <summary>Only entries after this one.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Despues { get; set; }

    public ActivityPage Shown { get; private set; } = new([], HasNewer: false, HasOlder: false);

    public IReadOnlyList<ActivityActor> Actors { get; private set; } = [];

    /// <summary>The last entry of the chain; null while there is none.</summary>
    public ActivityHead? Head { get; private set; }

    public SitePage Here => SiteMap.Of(PageContext.ActionDescriptor.ViewEnginePath);

    /// <summary>What is wrong with the filters; null when nothing is.</summary>
    public Alert? Notice { get; private set; }

    public bool IsFiltered => Quien is not null || Que is not null || Desde is not null || Hasta is not null;

    /// <summary>The filters as route values, with the entry where the next page begins.</summary>
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
        var status = await reader.ReadBriefAsync(companyId, known: null, isCounted: false, ct);
        if (status.Credential is { } credential)
        {
            ViewData[nameof(CredentialHeading)] = new CredentialHeading(SiteMap.RouteOf(Here)!, Here, credential, status.IsSuspended);
        }

        Head = await log.HeadAsync(companyId, ct);
        Actors = await log.ActorsAsync(companyId, Quien, ct);
        Shown = await log.ReadAsync(companyId, Filter(), Antes, Despues, ct);
    }

    /// <summary>The whole chain as a file. It has what the page shows, so it needs no reauthentication; but it is recorded.</summary>
    public async Task<IActionResult> OnPostExportAsync(ActivityFormat? format, CancellationToken ct)
    {
        if (format is not { } wanted || !Enum.IsDefined(wanted))
        {
            ModelState.Clear();
            await OnGetAsync(ct);
            Notice = new Alert(
                "danger", texts["No descargamos nada"], texts["Ese formato no existe. Elige uno de los botones de esta página."]);
            return Page();
        }

        var actor = HttpContext.Actor();
        var head = await log.RecordExportAsync(actor, wanted.ToString(), ct);
        var batches = log.BatchesAsync(actor.CompanyId, head.Sequence, ct);
        return wanted == ActivityFormat.Json
            ? new StreamedFile(
                ActivityFile.ContentType, $"actividad-{head.Sequence}.json", (output, token) =>
                    ActivityFile.WriteAsync(output, actor.CompanyId, head, batches, token))
            : new StreamedFile(
                CsvFile.ContentType, $"actividad-{head.Sequence}.csv", (output, token) => sheet.WriteAsync(output, batches, token));
    }

    // An invalid filter is ignored, and the page says so: a list that looks complete must be complete.
    private void CheckFilters()
    {
        if (Que is { } kind && !Enum.IsDefined(kind))
        {
            Que = null;
            ModelState.AddModelError(nameof(Que), "");
        }

        Notice = !ModelState.IsValid
            ? new Alert(
                "warning", texts["No pudimos aplicar un filtro"],
                texts["Uno de los datos no es válido. Abajo está la actividad sin ese filtro."])
            : Desde > Hasta ? new Alert(
                "warning", texts["Esas fechas no dejan nada"], texts["La primera es posterior a la última. Cámbialas y vuelve a filtrar."])
            : null;
    }

    private ActivityFilter Filter() => new(
        Quien, Que, Desde is { } from
            ? ColombianTime.StartOf(from) : null, Hasta is { } until && until < DateOnly.MaxValue ? ColombianTime.StartOf(until.AddDays(1))
            : null);
}
