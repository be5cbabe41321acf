using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Web.Privacy;

/// <summary>The terms of Ley 1581 de 2012, articles 14 and 15, in Colombian working days.</summary>
public static class DataRequestTerms
{
    /// <summary>Within so many working days a claim that lacks something is sent back for it.</summary>
    public const int DaysToAskForMore = 5;

    /// <summary>So many months after that it counts as withdrawn.</summary>
    public const int MonthsToComplete = 2;

    /// <summary>How many working days there are for the answer.</summary>
    public static int DaysFor(DataRequestKind kind) => kind == DataRequestKind.Consulta ? 10 : 15;

    /// <summary>By how many it may be put off, once.</summary>
    public static int MoreDaysFor(DataRequestKind kind) => kind == DataRequestKind.Consulta ? 5 : 8;

    /// <summary>
    /// The last day for the answer. A claim counts from the day after its receipt. An inquiry counts "from the date of receipt": read
    /// strictly, that day is the first one, so that the answer is in time however it is read.
    /// </summary>
    public static DateOnly DueOn(DataRequestKind kind, DateOnly received) =>
        WorkingDays.After(kind == DataRequestKind.Consulta ? received.AddDays(-1) : received, DaysFor(kind));

    /// <summary>The last day after it was put off.</summary>
    public static DateOnly ExtendedFrom(DataRequestKind kind, DateOnly dueOn) => WorkingDays.After(dueOn, MoreDaysFor(kind));

    /// <summary>The last day on which the person may be asked for what is missing.</summary>
    public static DateOnly LastDayToAskForMore(DateOnly received) => WorkingDays.After(received, DaysToAskForMore);

    /// <summary>When a claim counts as withdrawn after what is missing was asked for: the day after the same day two months on.</summary>
    public static DateTimeOffset WithdrawnFrom(DateOnly asked) => ColombianTime.StartOf(asked.AddMonths(MonthsToComplete).AddDays(1));
}
