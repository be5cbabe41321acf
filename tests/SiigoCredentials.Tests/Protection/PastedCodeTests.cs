using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Protection;

/// <summary>A code is found in whatever people paste.</summary>
public sealed class PastedCodeTests
{
    private const string Signature = "kqZ0JxXcY6R1vT9bWm3Lr8sN5uD2fHgAeC7iOpQyKzM"; // as long as a code

    private static readonly string[] Codes =
        ["a-Zk7_qZ0JxXcY6R1vT9bWm3Lr8sN5uD2fHgAeC7iO-", "_0A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0_",
            "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCd0"];

    public static TheoryData<string> Ways =>
    [
        "{0}", "<{0}>", "{0}.", "{0},", "«{0}»", "\"{0}\"", "'{0}'", "({0})", "Enlace: {0} Gracias.", "[ver]({0})",
        "{0}\nEnviado desde mi celular", "<{0}>.",
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Code_IsFound_HoweverItIsWrapped(string way)
    {
        Assert.All(Codes, code =>
        {
            Assert.Equal(43, code.Length);
            Assert.Equal(code, Find(way, code));
            Assert.Equal(code, Find(way, $"https://portal.example/entrega#{code}"));
            Assert.Equal(code, Find(way, $"https://portal.example/cuenta/invitacion?codigo={code}"));
            foreach (
                var link in (
                    string[])[$"https://portal.example/entrega#{code}", $"https://portal.example/cuenta/restablecer?codigo={code}"])
            {
                Assert.All(Scanned(link), wrapped => Assert.Equal(code, Find(way, wrapped)));
            }
        });
    }

    [Fact]
    public void LastOne_IsMeant_AndWhatIsNoneStaysAsItIs()
    {
        Assert.Equal(Codes[1], PastedCode.Find($"https://portal.example/entrega#{Codes[0]} https://portal.example/entrega#{Codes[1]}"));
        Assert.Equal("hola", PastedCode.Find("hola"));
        Assert.Equal("", PastedCode.Find(""));
        Assert.Equal(Codes[0] + "x", PastedCode.Find(Codes[0] + "x"));
        Assert.Equal($"data={Signature}=", PastedCode.Find($"data={Signature}="));
        var flood = new string('#', 100_000);
        Assert.Equal(flood, PastedCode.Find(flood));
        Assert.Equal(4_000, PastedCode.Find(string.Concat(Enumerable.Repeat("%2525", 800))).Length);
    }

    // As the services write them.
    private static IEnumerable<string> Scanned(string link)
    {
        var escaped = Uri.EscapeDataString(link);
        yield return $"https://eur03.safelinks.protection.outlook.com/?url={escaped}&data=05%7C02%7Cana%40empresa.example%7C0%7C0%7CUnknown%7C{Signature}%3D%7C0&sdata={Signature}%3D&reserved=0";
        yield return $"https://eur03.safelinks.protection.outlook.com/?url={escaped}&amp;data=05%7C02&amp;sdata={Signature}%3D&amp;reserved=0";
        yield return $"https://linkprotect.cudasvc.com/url?a={escaped}&c=E,1,{Signature},,&typo=1";
        yield return $"https://secure-web.cisco.com/1{Signature[..20]}/{escaped}";
        yield return $"https://www.google.com/url?q={escaped}&source=gmail&ust=1700000000000000&usg={Signature[..27]}";
        yield return $"https://urldefense.com/v3/__{link.Replace('#', '*')}__;Iw!!{Signature[..10]}!{Signature}{Signature}$";
        yield return $"https://urldefense.proofpoint.com/v2/url?u={escaped.Replace("-", "-2D", StringComparison.Ordinal).Replace("_", "-5F", StringComparison.Ordinal).Replace('%', '-').Replace("-2F", "_", StringComparison.Ordinal)}&d=DwMFaQ&c={Signature}&r={Signature}&m={Signature}&s={Signature}&e=";
        yield return $"https://eur03.safelinks.protection.outlook.com/?url={Uri.EscapeDataString($"https://linkprotect.cudasvc.com/url?a={escaped}&c=E,1")}&sdata={Signature}%3D";
    }

    private static string Find(string way, string pasted) => PastedCode.Find(way.Replace("{0}", pasted, StringComparison.Ordinal));
}
