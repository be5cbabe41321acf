using System.Globalization;
using SiigoCredentials.Web.Calendar;

namespace SiigoCredentials.Tests.Usage;

/// <summary>The calendar as it was printed for these years.</summary>
public sealed class ColombianHolidaysTests
{
    [Theory]
    [InlineData(2024, "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25")]
    // two fall on 30 June
    [InlineData(2025, "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25")]
    [InlineData(2026, "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25")]
    [InlineData(2027, "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25")]
    public void Year_HasTheseAndNoOthers(int year, string expected)
    {
        var first = new DateOnly(year, 1, 1);
        var days = Enumerable.Range(0, first.AddYears(1).DayNumber - first.DayNumber).Select(first.AddDays)
            .Where(ColombianHolidays.Contains);

        Assert.Equal(expected, string.Join(' ', days.Select(day => day.ToString("MM-dd", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("1961-04-02")]
    [InlineData("2000-04-23")]
    [InlineData("2008-03-23")]
    [InlineData("2011-04-24")]
    [InlineData("2038-04-25")] // the latest there can be
    [InlineData("2285-03-22")] // the earliest
    public void Easter_IsTheChurchs(string day)
    {
        var expected = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.Equal(expected, ColombianHolidays.Easter(expected.Year));
    }
}
