using System.Globalization;

namespace SiigoCredentials.Web.Calendar;

/// <summary>The time zone of the portal's users.</summary>
public static class ColombianTime
{
    // Colombia has had one offset since 1993, so no time zone data is needed.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(-5);

    // Listed here because the abbreviations of es-CO differ between versions of the system's locale data.
    private static readonly string[] Months = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

    private static readonly string[] Weekdays = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"];

    public static DateTimeOffset Of(DateTimeOffset moment) => moment.ToOffset(Offset);

    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Of(moment).DateTime);

    /// <summary>The time at which a day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day, TimeOnly.MinValue, Offset);

    /// <summary>Such as <c>23 nov</c> in Spanish, and <c>23 Nov</c> in any other language.</summary>
    public static string Text(DateOnly day, CultureInfo language) =>
        language.TwoLetterISOLanguageName == "es"
            ? $"{day.Day} {Months[day.Month - 1]}" : day.ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>lunes 23 nov 2026</c> in Spanish, and <c>Monday 23 Nov 2026</c> in any other language.</summary>
    public static string LongText(DateOnly day, CultureInfo language) =>
        string.Create(CultureInfo.InvariantCulture, $"{Weekday(day, language)} {Text(day, language)} {day.Year}");

    /// <summary>Such as <c>lunes</c> in Spanish, and <c>Monday</c> in any other language.</summary>
    public static string Weekday(DateOnly day, CultureInfo language) =>
        language.TwoLetterISOLanguageName == "es" ? Weekdays[(int)day.DayOfWeek] : day.ToString("dddd", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>23 nov 2026, 4:08 p. m.</c> in Spanish, and <c>23 Nov 2026, 4:08 PM</c> in any other language.</summary>
    public static string Text(DateTimeOffset moment, CultureInfo language)
    {
        var local = Of(moment);
        if (language.TwoLetterISOLanguageName != "es")
        {
            return local.ToString("d MMM yyyy, h:mm\u00a0tt", CultureInfo.InvariantCulture);
        }

        var time = local.ToString("h:mm", CultureInfo.InvariantCulture);
        return $"{local.Day} {Months[local.Month - 1]} {local.Year}, {time}\u00a0{(local.Hour < 12 ? "a." : "p.")}\u00a0m.";
    }
}
