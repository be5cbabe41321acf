using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Tests.Privacy;

/// <summary>The terms of Ley 1581 de 2012, counted by hand on the printed calendar.</summary>
[Trait("Loop", "Quick")]
public sealed class DataRequestTermsTests
{
    [Theory]
    [InlineData(DataRequestKind.Consulta, "2026-03-26", "2026-04-10", "2026-04-17")] // Semana Santa
    [InlineData(DataRequestKind.Reclamo, "2026-03-26", "2026-04-20", "2026-04-30")]
    [InlineData(DataRequestKind.Reclamo, "2026-12-17", "2027-01-12", "2027-01-22")] // Christmas, New Year, Epiphany on its Monday
    [InlineData(DataRequestKind.Consulta, "2026-12-19", "2027-01-05", "2027-01-13")] // received on a Saturday
    [InlineData(DataRequestKind.Consulta, "2026-12-08", "2026-12-22", "2026-12-30")] // received on a holiday
    [InlineData(DataRequestKind.Consulta, "2026-11-24", "2026-12-07", "2026-12-15")] // the day of receipt is the first
    [InlineData(DataRequestKind.Reclamo, "2026-11-24", "2026-12-16", "2026-12-29")] // it is not
    public void Answer_IsDueInWorkingDays_AndMayBePutOffByMore(DataRequestKind kind, string received, string due, string extended)
    {
        Assert.Equal(Day(due), DataRequestTerms.DueOn(kind, Day(received)));
        Assert.Equal(Day(extended), DataRequestTerms.ExtendedFrom(kind, Day(due)));
    }

    [Fact]
    public void WhatIsMissing_IsAskedForInFiveDays_AndCountsAsWithdrawnAfterTwoMonths()
    {
        Assert.Equal(Day("2026-12-24"), DataRequestTerms.LastDayToAskForMore(Day("2026-12-17")));
        Assert.Equal(
            new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.FromHours(-5)), DataRequestTerms.WithdrawnFrom(Day("2026-12-31")));
    }

    [Theory]
    [InlineData("2026-12-24", "2027-01-04", 5)]
    [InlineData("2027-01-04", "2026-12-24", -5)]
    [InlineData("2026-12-24", "2026-12-24", 0)]
    [InlineData("2026-12-24", "2026-12-27", 0)]
    public void DaysLeft_AreWorkingDays(string today, string due, int left) =>
        Assert.Equal(left, WorkingDays.Between(Day(today), Day(due)));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
