using System.Globalization;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Usage;

/// <summary>When an overlap ends, so that somebody is there to notice it.</summary>
public sealed class WorkingHoursTests
{
    [Theory]
    [InlineData("2026-11-24 08:00", "2026-11-24 08:00", "")] // a Tuesday
    [InlineData("2026-11-24 17:59", "2026-11-24 17:59", "")]
    [InlineData("2026-11-24 18:00", "2026-11-25 09:00", "Night 24")]
    [InlineData("2026-11-24 07:59", "2026-11-24 09:00", "Night 24")]
    [InlineData("2026-11-24 00:00", "2026-11-24 09:00", "Night 24")]
    [InlineData("2026-11-20 19:00", "2026-11-21 09:00", "Night 20")] // Saturday morning is a good one
    [InlineData("2026-11-21 11:59", "2026-11-21 11:59", "")]
    [InlineData("2026-11-21 12:00", "2026-11-23 09:00", "SaturdayAfternoon 21, Sunday 22")]
    [InlineData("2026-11-14 15:00", "2026-11-17 09:00", "SaturdayAfternoon 14, Sunday 15, Holiday 16")]
    [InlineData("2026-11-16 10:00", "2026-11-17 09:00", "Holiday 16")]
    [InlineData("2026-12-25 06:00", "2026-12-26 09:00", "Holiday 25")]
    [InlineData("2026-11-29 10:00", "2026-12-01 09:00", "Sunday 29, MonthEnd 30")]
    [InlineData("2026-12-30 10:00", "2027-01-02 09:00", "MonthEnd 30, MonthEnd 31, Holiday 1")]
    [InlineData("2026-04-01 18:30", "2026-04-04 09:00", "Night 1, Holiday 2, Holiday 3")] // Maundy Thursday, Good Friday
    [InlineData("2028-02-27 10:00", "2028-03-01 09:00", "Sunday 27, MonthEnd 28, MonthEnd 29")]
    [InlineData("2026-02-26 20:00", "2026-03-02 09:00", "Night 26, MonthEnd 27, MonthEnd 28, Sunday 1")]
    public void Moment_IsMovedToTheNextGoodOne(string asked, string expected, string passed)
    {
        var good = WorkingHours.From(InBogota(asked));

        Assert.Equal(InBogota(expected), good.At);
        Assert.Equal(passed, string.Join(", ", good.Passed.Select(over => $"{over.Why} {over.Day.Day}")));
    }

    [Fact]
    public void EveryHourOfFourYears_EndsAtAGoodMoment_NeverEarlierAndSoon()
    {
        var first = InBogota("2024-01-01 00:30");
        for (var hour = 0; hour < 4 * 366 * 24; hour++)
        {
            var asked = first.AddHours(hour);
            var good = WorkingHours.From(asked);
            Assert.InRange(good.At - asked, TimeSpan.Zero, TimeSpan.FromDays(6));
            Assert.Empty(WorkingHours.From(good.At).Passed);
        }
    }

    [Theory]
    [InlineData(1, 1)] // too short to be moved, although it ends at night
    [InlineData(24, 38)]
    [InlineData(720, 720)] // never beyond thirty days
    public void Overlap_OfADayOrMore_IsMoved_WithinThirtyDays(int hours, int expected)
    {
        var now = InBogota("2026-11-24 19:00");
        var overlap = TimeSpan.FromHours(hours);

        Assert.Equal(now.AddHours(expected), new RotationPlan(overlap, EndsInWorkingHours: true).EndFrom(now).At);
        Assert.Equal(now + overlap, new RotationPlan(overlap).EndFrom(now).At);
    }

    private static DateTimeOffset InBogota(string text) =>
        new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(-5));
}
