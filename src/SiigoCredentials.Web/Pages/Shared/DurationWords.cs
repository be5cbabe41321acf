using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A length of time in words, rounded to the nearest: minutes, hours up to a day and a half, days.</summary>
internal static class DurationWords
{
    private const int Hour = 60; // minutes
    private const int Day = 24 * Hour;

    public static string Rounded(IStringLocalizer<Texts> texts, TimeSpan length) => Math.Max(1, Math.Round(length.TotalMinutes)) switch
    {
        1 => texts["1 minuto"],
        < Hour and var minutes => texts["{0} minutos", minutes],
        < 1.5 * Hour => texts["1 hora"],
        // of the rounded minutes: 89.9 of them are two hours
        < 1.5 * Day and var minutes => texts["{0} horas", Nearest(minutes / Hour)],
        var minutes => texts["{0} días", Nearest(minutes / Day)],
    };

    private static int Nearest(double count) => (int)Math.Round(count, MidpointRounding.AwayFromZero);
}
