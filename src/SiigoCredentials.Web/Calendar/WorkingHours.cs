namespace SiigoCredentials.Web.Calendar;

/// <summary>Why a moment is a bad one for something to stop working.</summary>
public enum BadMoment
{
    Night,
    SaturdayAfternoon,
    Sunday,
    Holiday,

    /// <summary>The last two days of a month, when books are closed.</summary>
    MonthEnd,
}

/// <summary>Something bad about a day that was passed over.</summary>
public sealed record PassedOver(BadMoment Why, DateOnly Day);

/// <summary>A moment, and what was passed over to come to it; nothing where it is the very one that was asked about.</summary>
public sealed record GoodMoment(DateTimeOffset At, IReadOnlyList<PassedOver> Passed);

/// <summary>When somebody is there in Colombia to notice that something stopped working: from eight to six on working days, until noon on Saturdays.</summary>
public static class WorkingHours
{
    private const int LastDaysOfMonth = 2;

    private static readonly TimeOnly Opening = new(8, 0);
    private static readonly TimeOnly Closing = new(18, 0);
    private static readonly TimeOnly Noon = new(12, 0);

    // An hour after the opening: whoever has to act has had the time to sit down.
    private static readonly TimeOnly Proposed = new(9, 0);

    /// <summary>The moment itself where it is a good one; else nine o'clock of the next good day.</summary>
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

        return new GoodMoment(At(NextGood(passed[0].Why == BadMoment.Night && time < Opening ? day : day.AddDays(1), passed), local.Offset), passed);
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
