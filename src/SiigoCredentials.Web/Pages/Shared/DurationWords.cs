using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A length of time in words, rounded to the nearest: minutes, hours up to a day and a half, days.</summary>
internal static class DurationWords
{
    private const int HoursUntilDays = 36;

    public static string Rounded(IStringLocalizer<Texts> texts, TimeSpan length) => Math.Max(1, Math.Round(length.TotalMinutes)) switch
    {
        1 => texts["1 minuto"],
        < 60 and var minutes => texts["{0} minutos", minutes],
        < 90 => texts["1 hora"],
        < HoursUntilDays * 60 => texts["{0} horas", Nearest(length.TotalHours)],
        _ => texts["{0} días", Nearest(length.TotalDays)],
    };

    private static int Nearest(double count) => (int)Math.Round(count, MidpointRounding.AwayFromZero);
}
