using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Tests.Companies;

[Trait("Loop", "Quick")]
public sealed class NitTests
{
    // Real, public tax ids: Bancolombia, Ecopetrol, DIAN.
    [Theory]
    [InlineData("890.903.938-8", "890903938")]
    [InlineData("899999068-1", "899999068")]
    [InlineData("800 197 268-4", "800197268")]
    [InlineData("800197268", "800197268")]
    public void TryParse_AsPeopleWriteIt_GivesTheDigits(string text, string digits)
    {
        Assert.True(Nit.TryParse(text, out var parsed));
        Assert.Equal(digits, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("12345678901")]
    [InlineData("890903938-7")]
    [InlineData("890903938-88")]
    [InlineData("890903938-")]
    [InlineData("8909039x8")]
    [InlineData("٨٩٠٩٠٣٩٣٨")]
    public void TryParse_SomethingElse_IsFalse(string? text) => Assert.False(Nit.TryParse(text, out _));
}
