using System.Text;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Foundation;

/// <summary>What is kept of a text that a person typed or pasted.</summary>
[Trait("Loop", "Quick")]
public sealed class TypedTextTests
{
    [Theory]
    [InlineData(null, "", false)]
    [InlineData("", "", false)]
    [InlineData("  Ana María  ", "Ana María", false)]
    [InlineData("\u00A0Ana\t\r\n", "Ana", false)] // blanks at the ends are nobody's business
    [InlineData("\u200BAna\uFEFF", "Ana", true)]
    [InlineData("lu\u200Bcia@x.example", "lucia@x.example", true)]
    [InlineData("\u202Eana", "ana", true)]
    [InlineData("Ana\u00ADMaría", "AnaMaría", true)]
    [InlineData("Ana\tMaría\r\nRestrepo\u2028Gil", "Ana María Restrepo Gil", true)]
    [InlineData("a\u0000b\u001b[31mc\u0085d", "ab[31mc d", true)]
    [InlineData("\u3164", "", true)]
    [InlineData("a\uFFFE\uFFFF\uE000b", "ab", true)]
    [InlineData("Mart\uFFFDnez", "Mart\uFFFDnez", false)] // something was lost: the field says so
    [InlineData("👩‍💻 👩🏽‍🚀 🏳️‍🌈 ❤️‍🔥 🙂‍↔️", "👩‍💻 👩🏽‍🚀 🏳️‍🌈 ❤️‍🔥 🙂‍↔️", false)]
    [InlineData("a\u200Db👩\u200D", "ab👩", true)]
    [InlineData("\u200D👩", "👩", true)]
    public void Line_KeepsWhatIsSeen(string? typed, string kept, bool tookOut)
    {
        Assert.Equal(kept, TypedText.Line(typed, out var said));
        Assert.Equal(tookOut, said);
        Assert.Equal(kept, TypedText.Line(kept));
    }

    [Fact]
    public void HalfACharacter_IsTakenOut() => Assert.Equal("ab", TypedText.Line("a\ud83d" + "b\ude42"));

    [Fact]
    public void Text_IsNormalized()
    {
        const string Name = "Muñoz Ávila";
        Assert.Equal(Name.Normalize(NormalizationForm.FormC), TypedText.Line(Name.Normalize(NormalizationForm.FormD), out var tookOut));
        Assert.False(tookOut);
    }

    [Fact]
    public void Lines_StayLines()
    {
        Assert.Equal("uno\n\tdos\ntres", TypedText.Lines(" uno\r\n\tdos\u2028tres \n", out var tookOut));
        Assert.False(tookOut);
        Assert.Equal("unodos", TypedText.Lines("uno\u200Bdos", out tookOut));
        Assert.True(tookOut);
    }
}
