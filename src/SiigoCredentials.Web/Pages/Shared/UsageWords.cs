using System.Globalization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What is counted of integrations, in words.</summary>
public static class UsageWords
{
    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    public static string Good(IStringLocalizer<Texts> texts, long count) =>
        count == 1 ? texts["1 conexión exitosa"] : texts["{0:N0} conexiones exitosas", count];

    public static string Failed(IStringLocalizer<Texts> texts, long count) => count == 1 ? texts["1 fallida"] : texts["{0:N0} fallidas", count];

    /// <summary>Why a sign-in was refused, to follow "falló" or a number.</summary>
    public static string Cause(IStringLocalizer<Texts> texts, UsageOutcome cause) => cause switch
    {
        UsageOutcome.WrongKey => texts["con un Access Key que no es el vigente"],
        UsageOutcome.MistypedKey => texts["con un Access Key incompleto o mal copiado"],
        UsageOutcome.ExpiredKey => texts["con el Access Key vencido"],
        UsageOutcome.PlanWithoutApi => texts["mientras tu plan no incluía la API"],
        UsageOutcome.CompanySuspended => texts["mientras las integraciones estaban suspendidas"],
        UsageOutcome.OverLimit => texts["por pedir demasiados tokens en poco tiempo"],
        _ => throw new InvalidOperationException($"{cause} is no failure."),
    };
}
