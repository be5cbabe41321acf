using System.Globalization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The texts about overlaps.</summary>
internal static class OverlapWords
{
    public static string Of(IStringLocalizer<Texts> texts, TimeSpan length) => length switch
    {
        { TotalHours: 1 } => texts["1 hora"],
        { TotalDays: > 1 } when length.Ticks % TimeSpan.TicksPerDay == 0 => texts["{0} días", length.Days],
        { TotalHours: > 1 } when length.Ticks % TimeSpan.TicksPerHour == 0 => texts["{0} horas", (int)length.TotalHours],
        _ => texts["{0} minutos", (int)length.TotalMinutes],
    };

    /// <summary>When an overlap ends, and why its end was moved.</summary>
    public static string Until(IStringLocalizer<Texts> texts, GoodMoment end)
    {
        var (weekday, moment) = (Weekday(ColombianTime.DayOf(end.At)), ColombianTime.Text(end.At, CultureInfo.CurrentUICulture));
        return end.Passed.Count == 0
            ? texts["Hasta el {0} {1}", weekday, moment]
            : texts["Hasta el {0} {1}: lo movimos porque {2}.", weekday, moment,
                Together(texts, [.. end.Passed.Select(passed => Why(texts, passed))])];
    }

    private static string Why(IStringLocalizer<Texts> texts, PassedOver passed) => passed.Why switch
    {
        BadMoment.Night => texts["sería de noche"],
        BadMoment.SaturdayAfternoon => texts["sería sábado por la tarde"],
        BadMoment.Sunday => texts["el domingo no es hábil"],
        BadMoment.Holiday => texts["el {0} es festivo", Weekday(passed.Day)],
        _ => texts["el {0} es cierre de mes", Weekday(passed.Day)],
    };

    private static string Together(IStringLocalizer<Texts> texts, IReadOnlyList<string> causes) =>
        causes.Count == 1 ? causes[0] : texts["{0} y {1}", string.Join(", ", causes.SkipLast(1)), causes[^1]];

    private static string Weekday(DateOnly day) => ColombianTime.Weekday(day, CultureInfo.CurrentUICulture);
}
