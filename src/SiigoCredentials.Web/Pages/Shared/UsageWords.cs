using System.Globalization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The texts about the usage of integrations.</summary>
public static class UsageWords
{
    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    public static string Good(IStringLocalizer<Texts> texts, long count) =>
        count == 1 ? texts["1 conexión exitosa"] : texts["{0:N0} conexiones exitosas", count];

    public static string Failed(IStringLocalizer<Texts> texts, long count) => count == 1
        ? texts["1 fallida"] : texts["{0:N0} fallidas", count];

    public static string Failures(IStringLocalizer<Texts> texts, long count) =>
        count == 1 ? texts["1 conexión fallida"] : texts["{0:N0} conexiones fallidas", count];

    /// <summary>A partner of a change of key; one without a name is told by where it comes from.</summary>
    public static string Name(IStringLocalizer<Texts> texts, PartnerCutOver partner) => partner.PartnerId.Length > 0
        ? partner.PartnerId : texts["Sin aliado, {0}", From(texts, partner.Rows[0].Address, partner.Rows[0].LastAddress)];

    /// <summary>The first names of a list, and how many more there are.</summary>
    public static string Names(IStringLocalizer<Texts> texts, IReadOnlyList<string> partners, int shown)
    {
        var names = string.Join(", ", partners.Take(shown));
        return partners.Count > shown ? texts["{0} y {1} más", names, Number(partners.Count - shown)] : names;
    }

    public static string Times(IStringLocalizer<Texts> texts, long count) => count == 1 ? texts["1 vez"] : texts["{0:N0} veces", count];

    /// <summary>An address, or the text for addresses that are counted together.</summary>
    public static string From(IStringLocalizer<Texts> texts, string address, string lastAddress) =>
        address.Length > 0 ? texts["desde {0}", address]
        : lastAddress.Length > 0 ? texts["desde otras IP, la última {0}", lastAddress]
        : texts["desde una IP que no vimos"];

    /// <summary>What to do about it.</summary>
    public static string Advice(IStringLocalizer<Texts> texts, UsageOutcome cause) => cause switch
    {
        UsageOutcome.OldKey => texts["Entrega la clave vigente a quien desarrolla esa integración."],
        UsageOutcome.WrongKey => texts["Puede ser el de otro sistema. Compara su huella con quien desarrolla la integración."],
        UsageOutcome.MistypedKey => texts["Que copien la clave de nuevo, completa, con el botón Copiar."],
        UsageOutcome.ExpiredKey => texts["Restablece las credenciales y entrega la clave nueva."],
        UsageOutcome.OverLimit => texts["Que la integración guarde el token y lo use hasta que venza."],
        UsageOutcome.AddressNotAllowed => texts["La clave es la correcta. Si conoces la IP, agrégala a las permitidas."],
        _ => "",
    };

    /// <summary>Why a sign-in was refused, to follow "falló" or a number.</summary>
    public static string Cause(IStringLocalizer<Texts> texts, UsageOutcome cause) => cause switch
    {
        UsageOutcome.OldKey => texts["con una clave anterior"],
        UsageOutcome.AddressNotAllowed => texts["desde una IP que no está permitida"],
        UsageOutcome.WrongKey => texts["con un Access Key que no es el vigente"],
        UsageOutcome.MistypedKey => texts["con un Access Key incompleto o mal copiado"],
        UsageOutcome.ExpiredKey => texts["con el Access Key vencido"],
        UsageOutcome.PlanWithoutApi => texts["mientras tu plan no incluía la API"],
        UsageOutcome.CompanySuspended => texts["mientras las integraciones estaban suspendidas"],
        UsageOutcome.OverLimit => texts["por pedir demasiados tokens en poco tiempo"],
        _ => throw new InvalidOperationException($"{cause} is not a failure."),
    };
}
