using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The lengths of an overlap in words.</summary>
internal static class OverlapWords
{
    public static string Of(IStringLocalizer<Texts> texts, TimeSpan length) => length switch
    {
        { TotalHours: 1 } => texts["1 hora"],
        { TotalDays: > 1 } when length.Ticks % TimeSpan.TicksPerDay == 0 => texts["{0} días", length.Days],
        { TotalHours: > 1 } when length.Ticks % TimeSpan.TicksPerHour == 0 => texts["{0} horas", (int)length.TotalHours],
        _ => texts["{0} minutos", (int)length.TotalMinutes],
    };
}
