namespace SiigoCredentials.Web.Usage;

/// <summary>The hour of the people who use the portal.</summary>
public static class ColombianTime
{
    // Colombia has kept one offset since 1993; a machine without time zone data shows the right hour too.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(-5);

    public static DateTimeOffset Of(DateTimeOffset moment) => moment.ToOffset(Offset);

    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Of(moment).DateTime);
}
