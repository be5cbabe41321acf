using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

/// <summary>How far each partner is with a change of key, counted since it began.</summary>
[Trait("Loop", "Quick")]
public sealed class PartnerCutOverTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Since = Now.AddHours(-10);

    [Theory]
    [InlineData(-12.0, null, CutOverState.Waiting)] // before the change, and not since
    [InlineData(-1.0, null, CutOverState.Waiting)]
    [InlineData(null, -1.0, CutOverState.Moved)]
    [InlineData(-12.0, -1.0, CutOverState.Moved)]
    [InlineData(-5.0, -4.0, CutOverState.Moved)]
    [InlineData(-0.5, -0.25, CutOverState.Both)] // a moment ago still the former one
    [InlineData(-2.0, -3.0, CutOverState.Both)] // and later the former one again
    public void State_FollowsFromTheLastSignInWithEachKey(double? old, double? later, CutOverState expected) =>
        Assert.Equal(expected, Assert.Single(PartnerCutOver.From([Row("MiTienda", "192.0.2.1", old, later)], Since, Now)).State);

    [Fact]
    public void PartnerAtTwoPlaces_IsOne_AndUsesBothWhileOneOfThemWaits()
    {
        var partners = PartnerCutOver.From(
            [Row("Rappi", "192.0.2.1", null, -1), Row("Rappi", "192.0.2.2", -2, null), Row("Alegra", "192.0.2.3", -2, null)], Since, Now);

        Assert.Equal([("Alegra", CutOverState.Waiting), ("Rappi", CutOverState.Both)], partners.Select(one => (one.PartnerId, one.State)));
        Assert.Equal(2, partners[1].Rows.Count);
    }

    [Fact]
    public void ProgramsWithoutAName_AreToldApartByTheirAddress() =>
        Assert.Equal(2, PartnerCutOver.From([Row("", "192.0.2.1", -1, null), Row("", "192.0.2.2", null, -1)], Since, Now).Count);

    private static CutOverRow Row(string partner, string address, double? old, double? later) => new(
        partner, address, address, old is null ? 0 : 1, Moment(old), later is null ? 0 : 1, Moment(later));

    private static DateTimeOffset? Moment(double? hours) => hours is { } ago ? Now.AddHours(ago) : null;
}
