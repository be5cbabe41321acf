using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Help;

public sealed class FreeTextTests
{
    [Theory]
    [InlineData("  Hola,\r\nñandú 👍 «a→b»\t1\r2 ", "Hola,\nñandú 👍 «a→b»\t1\n2")]
    [InlineData("\u001b]0;título\u0007\u001b[2J\u009b31mrojo\u0000", "]0;título[2J31mrojo")]
    [InlineData("\u202Eoso\u2066x\uFEFFy\u200Bz", "osoxyz")]
    [InlineData("a\uFFFE\uE000\uFFFDb", "ab")]
    public void Of_KeepsWhatCanBeSeen(string typed, string kept) => Assert.Equal(kept, FreeText.Of(typed));

    [Fact]
    public void Of_HalfACharacter_IsDropped() => Assert.Equal("ab", FreeText.Of("a\ud83d" + "b"));

    [Fact]
    public void AccessKeys_AreKnownWhereverTheyStand()
    {
        var key = AccessKeyFormat.Generate();

        Assert.Equal("(siigo_ak_…), siigo_ak_…", FreeText.RedactAccessKeys($"({key}), {key}"));
        Assert.True(FreeText.ContainsAccessKey(key.ToUpperInvariant()));
        Assert.True(FreeText.ContainsAccessKey(key[..30]));
        Assert.False(FreeText.ContainsAccessKey($"empieza por {AccessKeyFormat.Prefix}A1b2 y termina en {AccessKeyFormat.Hint(key)}"));
    }
}
