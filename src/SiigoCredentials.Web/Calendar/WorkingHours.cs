namespace SiigoCredentials.Web.Calendar;

/// <summary>Why a time is a bad one for a key to stop working.</summary>
public enum BadMoment
{
    Night,
    SaturdayAfternoon,
    Sunday,
    Holiday,

    /// <summary>The last two days of a month, when accountants close the books.</summary>
    MonthEnd,
}

/// <summary>A skipped day and the reason.</summary>
public sealed record PassedOver(BadMoment Why, DateOnly Day);

/// <summary>A time, and the days that were skipped to reach it; none when the given time is good.</summary>
public sealed record GoodMoment(DateTimeOffset At, IReadOnlyList<PassedOver> Passed);

/// <summary>
/// When people in Colombia notice that a key stopped working: from eight to six on working days, until noon on Saturdays.
/// </summary>
public static class WorkingHours
{
    private const int LastDaysOfMonth = 2;

    private static readonly TimeOnly Opening = new(8, 0);
    private static readonly TimeOnly Closing = new(18, 0);
    private static readonly TimeOnly Noon = new(12, 0);

    // An hour after opening, so that people are at work.
    private static readonly TimeOnly Proposed = new(9, 0);

    /// <summary>The given time if it is good; otherwise nine o'clock of the next good day.</summary>
    public static GoodMoment From(DateTimeOffset moment)
    {
        var local = ColombianTime.Of(moment);
        var (day, time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        List<PassedOver> passed = [];
        if (WhyNot(day) is { } why)
        {
            passed.Add(new PassedOver(why, day));
        }
        else if (day.DayOfWeek == DayOfWeek.Saturday && time >= Noon)
        {
            passed.Add(new PassedOver(BadMoment.SaturdayAfternoon, day));
        }
        else if (time < Opening || time >= Closing)
        {
            passed.Add(new PassedOver(BadMoment.Night, day));
        }
        else
        {
            return new GoodMoment(moment, []);
        }

        return new GoodMoment(
            At(NextGood(passed[0].Why == BadMoment.Night && time < Opening ? day : day.AddDays(1), passed), local.Offset), passed);
    }

    private static DateOnly NextGood(DateOnly day, List<PassedOver> passed)
    {
        while (WhyNot(day) is { } why)
        {
            passed.Add(new PassedOver(why, day));
            day = day.AddDays(1);
        }

        return day;
    }

    private static BadMoment? WhyNot(DateOnly day) => day switch
    {
        _ when ColombianHolidays.Contains(day) => BadMoment.Holiday,
        { DayOfWeek: DayOfWeek.Sunday } => BadMoment.Sunday,
        _ when day.AddDays(LastDaysOfMonth).Month != day.Month => BadMoment.MonthEnd,
        _ => null,
    };

    private static DateTimeOffset At(DateOnly day, TimeSpan offset) => new(day, Proposed, offset);
}
