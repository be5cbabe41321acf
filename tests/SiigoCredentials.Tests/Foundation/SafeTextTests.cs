using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Foundation;

[Trait("Loop", "Quick")]
public sealed class SafeTextTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Theory]
    [InlineData("Mozilla/5.0 (ñ 🙂)", "Mozilla/5.0 (ñ 🙂)")]
    [InlineData("\u001b[31mrojo\u0007", "\uFFFD[31mrojo\uFFFD")]
    [InlineData("a\u202Eb\u2066c\u200Bd\uFEFFe", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("a\0b\r\nc\u0085d\u2028e", "a\uFFFDb\uFFFD\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("\U000E0001x", "\uFFFD\uFFFDx")]
    public void Printable_LeavesOnlyWhatIsDrawn(string text, string expected) => Assert.Equal(expected, text.Printable());

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab🙂", 3, "ab")]
    [InlineData("ab🙂", 4, "ab🙂")]
    [InlineData("🙂", 1, "")]
    public void UpTo_CutsBetweenCharacters(string text, int length, string expected) => Assert.Equal(expected, text.UpTo(length));

    [Fact]
    public void HalvesOfSurrogatePairs_AreReplaced() // not as data of a theory: an attribute cannot hold them
    {
        Assert.Equal("\uFFFD", "\uD83D".Printable());
        Assert.Equal("a\uFFFD\uFFFDb", "a\uDE42\uD83Db".Printable());
        Assert.Equal("ab\uFFFD", "ab\uD83Dc".UpTo(3));
        Assert.Equal("a\uFFFD", "a\uD83D".Storable());
    }

    [Fact]
    public void Storable_IsAlwaysUtf8WithoutNul_AndKeepsWhatAlreadyIs()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string(
                [.. Enumerable.Range(0, random.Next(1, 12))
                    .Select(_ => (char)(random.Next(4) == 0 ? random.Next(0xD800, 0xE000) : random.Next(0x10000)))]);
            foreach (var safe in (string[])[text.Storable(), text.Printable(), text.UpTo(random.Next(1, 12))])
            {
                Assert.DoesNotContain('\0', safe);
                Assert.Equal(safe, Strict.GetString(Strict.GetBytes(safe)));
            }

            Assert.Equal(text.Length, text.Storable().Length);
        }

        Assert.Equal("ñ\u202E\u001b🙂", "ñ\u202E\u001b🙂".Storable());
    }
}
