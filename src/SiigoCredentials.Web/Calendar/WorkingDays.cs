namespace SiigoCredentials.Web.Calendar;

/// <summary>The <em>días hábiles</em> in which Colombian law counts: Monday to Friday, without the public holidays.</summary>
public static class WorkingDays
{
    public static bool Contains(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !ColombianHolidays.Contains(day);

    /// <summary>The last of so many working days that follow a day. The day itself does not count.</summary>
    public static DateOnly After(DateOnly day, int count)
    {
        while (count > 0)
        {
            day = day.AddDays(1);
            count -= Contains(day) ? 1 : 0;
        }

        return day;
    }

    /// <summary>How many follow the first day, up to and with the last; negative when the last one lies before.</summary>
    public static int Between(DateOnly first, DateOnly last)
    {
        var (from, to) = first <= last ? (first, last) : (last, first);
        var count = 0;
        for (var day = from.AddDays(1); day <= to; day = day.AddDays(1))
        {
            count += Contains(day) ? 1 : 0;
        }

        return first <= last ? count : -count;
    }
}
