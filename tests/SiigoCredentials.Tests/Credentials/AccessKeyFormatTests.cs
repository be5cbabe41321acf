using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

public sealed class AccessKeyFormatTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Generate_AMillionTimes_NeverRepeatsAndIsUniformAtEveryPosition()
    {
        const int keys = 1_000_000;
        var seen = new HashSet<string>(keys);
        var counts = new int[AccessKeyFormat.BodyLength, Alphabet.Length];
        for (var i = 0; i < keys; i++)
        {
            var key = AccessKeyFormat.Generate();
            Assert.True(seen.Add(key));
            for (var place = 0; place < AccessKeyFormat.BodyLength; place++)
            {
                counts[place, Alphabet.IndexOf(key[AccessKeyFormat.Prefix.Length + place], StringComparison.Ordinal)]++;
            }
        }

        // Chi-square with 61 degrees of freedom at each of 43 places: 130 is passed by chance once in 10^6 runs or so.
        var expected = (double)keys / Alphabet.Length;
        for (var place = 0; place < AccessKeyFormat.BodyLength; place++)
        {
            var chiSquare = Enumerable.Range(0, Alphabet.Length).Sum(letter => Math.Pow(counts[place, letter] - expected, 2) / expected);
            Assert.InRange(chiSquare, 10, 130);
        }
    }

    [Fact]
    public void IsWellFormed_EverySingleCharacterChange_IsFound()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = AccessKeyFormat.Generate();
            Assert.True(AccessKeyFormat.IsWellFormed(key));
            for (var place = 0; place < key.Length; place++)
            {
                foreach (var letter in Alphabet.Append('_').Append(' ').Where(letter => letter != key[place]))
                {
                    Assert.False(AccessKeyFormat.IsWellFormed(key[..place] + letter + key[(place + 1)..]));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("siigo_ak_")]
    [InlineData("sk_live_000000000000000000000000000000000000000000000000000000")]
    public void IsWellFormed_SomethingElse_IsFalse(string text) => Assert.False(AccessKeyFormat.IsWellFormed(text));

    [Fact]
    public void IsWellFormed_CutOrDoubled_IsFalse()
    {
        var key = AccessKeyFormat.Generate();

        Assert.False(AccessKeyFormat.IsWellFormed(key[..^1]));
        Assert.False(AccessKeyFormat.IsWellFormed(key + key));
    }

    [Fact]
    public void Generate_NeedsNoEscapingAnywhere()
    {
        var key = AccessKeyFormat.Generate();

        Assert.Equal(key, Uri.EscapeDataString(key));
        Assert.Equal($"\"{key}\"", System.Text.Json.JsonSerializer.Serialize(key));
        Assert.Equal(AccessKeyFormat.Length, key.Length);
    }
}
