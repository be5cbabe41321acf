namespace SiigoCredentials.Web.Calendar;

/// <summary>
/// The public holidays of Colombia: Código Sustantivo del Trabajo, article 177, as amended by Ley 51 de 1983 ("Ley Emiliani"). Six have a
/// fixed date and two a fixed day before Easter. The others move to the next Monday if they do not fall on one.
/// </summary>
public static class ColombianHolidays
{
    private static readonly (int Month, int Day)[] Fixed = [(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)];

    // Epiphany, Saint Joseph, Saints Peter and Paul, Assumption, 12 October, All Saints, independence of Cartagena.
    private static readonly (int Month, int Day)[] OnMondays = [(1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11)];

    // Maundy Thursday and Good Friday; then Ascension, Corpus Christi and Sacred Heart, on their Mondays.
    private static readonly int[] FromEaster = [-3, -2, 43, 64, 71];

    public static bool Contains(DateOnly day) =>
        Fixed.Contains((day.Month, day.Day))
        || (day.DayOfWeek == DayOfWeek.Monday
            && OnMondays.Any(feast => new DateOnly(day.Year, feast.Month, feast.Day) is var own && own <= day && own > day.AddDays(-7)))
        || FromEaster.Contains(day.DayNumber - Easter(day.Year).DayNumber);

    /// <summary>Easter Sunday of the Gregorian calendar: the anonymous computus (Meeus, Astronomical Algorithms, chapter 8).</summary>
    public static DateOnly Easter(int year)
    {
        var golden = year % 19;
        var (century, rest) = (year / 100, year % 100);
        var epact = ((19 * golden) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var sunday = (32 + (2 * (century % 4)) + (2 * (rest / 4)) - epact - (rest % 4)) % 7;
        var late = (golden + (11 * epact) + (22 * sunday)) / 451;
        var days = epact + sunday - (7 * late) + 114;
        return new DateOnly(year, days / 31, (days % 31) + 1);
    }
}
