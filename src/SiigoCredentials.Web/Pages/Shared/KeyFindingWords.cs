using System.Globalization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.KeyHealth;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The texts about what is not well with a key.</summary>
internal static class KeyFindingWords
{
    public static string Of(IStringLocalizer<Texts> texts, KeyFinding finding) => finding.Kind switch
    {
        KeyFindingKind.Failing => texts["Una integración no logra conectarse desde el {0}.", Day(finding.Since)],
        KeyFindingKind.TooOld =>
            texts["La clave tiene {0} días, y tu empresa quiere que no pase de {1}. Sigue funcionando.", finding.Days, finding.Limit],
        KeyFindingKind.OldSoon =>
            texts["El {0} la clave cumple {1} días, la edad que tu empresa eligió como límite.", Day(ColombianTime.DayOf(finding.At)), finding.Limit],
        KeyFindingKind.Unused => texts["Nadie usa la clave desde hace {0} días.", finding.Days],
        KeyFindingKind.ManySignIns => finding.Needed == 1
            ? texts["{0} pide {1} tokens al día; con uno basta. Que guarde el token y lo use hasta que termine.", Client(texts, finding.Rate!), UsageWords.Number(finding.Rate!.PerDay)]
            : texts["{0} pide {1} tokens al día; con {2} basta. Que guarde el token y lo use hasta que termine.", Client(texts, finding.Rate!), UsageWords.Number(finding.Rate!.PerDay), finding.Needed],
        _ => throw new InvalidOperationException($"No words for {finding.Kind}."),
    };

    private static string Client(IStringLocalizer<Texts> texts, Usage.SignInRate rate) =>
        rate.PartnerId.Length > 0 ? rate.PartnerId : texts["Un programa sin Partner-Id"];

    private static string Day(DateOnly day) => ColombianTime.Text(day, CultureInfo.CurrentUICulture);
}

/// <summary>The findings that a page shows beside its next step.</summary>
/// <param name="Findings">The findings, without one that the next step is about.</param>
/// <param name="Route">Where its links lead.</param>
public sealed record KeyFindingsCard(IReadOnlyList<KeyFinding> Findings, Navigation.CredentialRoute Route)
{
    public static KeyFindingsCard Of(CredentialStatus status, NextStep step, Navigation.CredentialRoute route) => new(
        [.. status.Findings.Where(finding => finding.Kind != KeyFindingKind.Failing || step.Kind != NextStepKind.MendIntegration)], route);
}
