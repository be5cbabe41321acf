using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

/// <summary>What the counted rows add up to, and when they say that an integration fails.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class UsageReportTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly DateTimeOffset Issued = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sums_ByDayPartnerAndCause_AreOfTheSameRows()
    {
        var report = new UsageReport(
            Today,
            [
                Row(0, UsageOutcome.SignedIn, 5, "MiTienda"), Row(0, UsageOutcome.WrongKey, 3),
                Row(0, UsageOutcome.OverLimit, 1, "MiTienda"),
                Row(2, UsageOutcome.SignedIn, 7), Row(2, UsageOutcome.WrongKey, 2), Row(29, UsageOutcome.SignedIn, 1, "MiTienda"),
            ]);

        Assert.Equal((13, 6, new DateOnly(2026, 10, 26)), (report.Good, report.Failed, report.From));
        var days = report.ByDay();
        Assert.Equal(UsageReport.Days, days.Count);
        Assert.Equal((report.From, 1, 0), (days[0].Day, days[0].Good, days[0].Failed));
        Assert.Equal((Today, 5, 4), (days[^1].Day, days[^1].Good, days[^1].Failed));
        Assert.Equal([new("", 7, 5), new("MiTienda", 6, 1)], report.ByPartner());
        Assert.Equal(
            [(UsageOutcome.WrongKey, 5), (UsageOutcome.OverLimit, 1)], report.Failures().Select(failure => (failure.Cause, failure.Count)));
    }

    [Theory]
    [InlineData(0, 9, 0, 8, true)] // the latest was refused
    [InlineData(6, 9, 6, 8, true)]
    [InlineData(7, 9, 7, 8, false)] // a week ago
    [InlineData(0, 8, 0, 9, false)] // one that was let in came after it
    [InlineData(3, 9, 0, 8, false)]
    public void PresentFailure_IsTheLatestSignInOfAWeek(int failedDaysAgo, int failedHour, int goodDaysAgo, int goodHour, bool fails)
    {
        var report = new UsageReport(
            Today, [Row(failedDaysAgo, UsageOutcome.MistypedKey, 3, hour: failedHour),
                Row(goodDaysAgo, UsageOutcome.SignedIn, 3, hour: goodHour)]);

        Assert.Equal(fails, report.FindPresentFailure(Issued)?.Cause == UsageOutcome.MistypedKey);
    }

    [Theory]
    [InlineData(1, 6, true)]
    [InlineData(1, 5, false)]
    [InlineData(2, 6, false)]
    public void PresentFailure_IsAlsoMoreRefusedThanLetInSinceYesterday(int failedDaysAgo, int failed, bool fails)
    {
        var report = new UsageReport(
            Today, [Row(failedDaysAgo, UsageOutcome.WrongKey, failed), Row(0, UsageOutcome.SignedIn, 5, "MiTienda", hour: 20),
                Row(5, UsageOutcome.WrongKey, 100)]);

        Assert.Equal(fails ? failed + 100 : null, report.FindPresentFailure(Issued)?.Count);
    }

    [Theory]
    [InlineData(UsageOutcome.CompanySuspended, 0)] // mended since: the page says by itself when it is not
    [InlineData(UsageOutcome.PlanWithoutApi, 0)]
    [InlineData(UsageOutcome.ExpiredKey, 6)] // before the present key
    public void PresentFailure_IsNotWhatIsOver(UsageOutcome outcome, int daysAgo)
    {
        var report = new UsageReport(Today, [Row(daysAgo, outcome, 4)]);

        Assert.Null(report.FindPresentFailure(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)));
    }

    private static UsageRow Row(int daysAgo, UsageOutcome outcome, long count, string partner = "", int hour = 12)
    {
        var day = Today.AddDays(-daysAgo);
        return new(
            day, Guid.Empty, partner, outcome, count, new DateTimeOffset(day, new TimeOnly(hour, 0), TimeSpan.Zero), "192.0.2.1", "");
    }
}
