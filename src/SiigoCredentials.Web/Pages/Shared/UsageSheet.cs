using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The sign-ins of thirty days as a CSV file: by day, partner and outcome.</summary>
public sealed class UsageSheet(IStringLocalizer<Texts> texts)
{
    public FileContentResult Of(UsageReport report)
    {
        string[] header = [texts["Día"], texts["Aliado (Partner-Id)"], texts["Resultado"], texts["Conexiones"]];
        var rows = report.Rows
            .GroupBy(row => (row.Day, row.PartnerId, row.Outcome)) // all keys together
            .Select(group =>
                (string[])[Day(group.Key.Day), group.Key.PartnerId, Outcome(group.Key.Outcome), Number(group.Sum(row => row.Count))]);
        return new FileContentResult(CsvFile.Of(rows.Prepend(header)), CsvFile.ContentType)
        {
            FileDownloadName = $"conexiones-api-{Day(report.From)}-a-{Day(report.To)}.csv",
        };
    }

    private string Outcome(UsageOutcome outcome) =>
        outcome == UsageOutcome.SignedIn ? texts["Exitosa"] : texts["Fallida: {0}", UsageWords.Cause(texts, outcome)];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
