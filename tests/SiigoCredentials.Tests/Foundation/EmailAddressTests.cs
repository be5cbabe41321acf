using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Foundation;

/// <summary>Which addresses are taken: those that the parser of the mails and the bounds of SMTP take.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("juan@x.co")]
    [InlineData("o'neill+api_1@sub-dominio.empresa.example")]
    [InlineData("1@1x.co")]
    [InlineData("JUAN@X.CO")]
    [InlineData("juan@xn--pealisa-5za.co")]
    public void GoodAddress_IsTaken(string address)
    {
        Assert.Null(EmailAddress.FaultOf(address));
        Assert.Equal(address, EmailAddress.Canonical(address));
        Assert.True(EmailAddress.IsPlain(address));
    }

    [Theory]
    [InlineData("", EmailFault.Missing)]
    [InlineData("juan", EmailFault.Malformed)]
    [InlineData("@x.co", EmailFault.Malformed)]
    [InlineData("juan@", EmailFault.Malformed)]
    [InlineData("juan.@x.co", EmailFault.Malformed)]
    [InlineData(".juan@x.co", EmailFault.Malformed)]
    [InlineData("a..b@x.co", EmailFault.Malformed)]
    [InlineData("a@b@x.co", EmailFault.Malformed)]
    [InlineData("a b@x.co", EmailFault.Malformed)]
    [InlineData("a(b)@x.co", EmailFault.Malformed)]
    [InlineData("a,b@x.co", EmailFault.Malformed)]
    [InlineData("Juan <juan@x.co>", EmailFault.Malformed)]
    [InlineData("<juan@x.co>", EmailFault.Malformed)]
    [InlineData("juan@x.co, ana@x.co", EmailFault.Malformed)]
    [InlineData("juan@-x.co", EmailFault.NoDomain)]
    [InlineData("juan@x-.co", EmailFault.NoDomain)]
    [InlineData("juan@192.168.1.1", EmailFault.NoDomain)]
    [InlineData("juan@[192.168.1.1]", EmailFault.NoDomain)]
    [InlineData("juan@localhost", EmailFault.NoDomain)]
    [InlineData("juan@x..co", EmailFault.NoDomain)]
    [InlineData("juan@x.co.", EmailFault.NoDomain)]
    [InlineData("juan@x_y.co", EmailFault.NoDomain)]
    [InlineData("josé@x.co", EmailFault.NeedsSmtpUtf8)]
    [InlineData("ñ@x.co", EmailFault.NeedsSmtpUtf8)]
    public void BadAddress_IsRefused(string address, EmailFault fault) =>
        Assert.Equal(fault, EmailAddress.FaultOf(EmailAddress.Canonical(address)));

    [Fact]
    public void Bounds_AreThoseOfSmtp()
    {
        var longest = $"{new string('a', 64)}@{string.Join('.', Enumerable.Repeat(new string('b', 60), 3))}.{new string('c', 6)}";
        Assert.Equal(254, longest.Length);
        Assert.Null(EmailAddress.FaultOf(longest));
        Assert.Equal(EmailFault.TooLong, EmailAddress.FaultOf(longest + "d"));
        Assert.Equal(EmailFault.TooLong, EmailAddress.FaultOf($"{new string('a', 65)}@x.co"));
        Assert.Null(EmailAddress.FaultOf($"a@{new string('b', 63)}.co"));
        Assert.Equal(EmailFault.NoDomain, EmailAddress.FaultOf($"a@{new string('b', 64)}.co"));
    }

    [Theory]
    [InlineData(" lucia@empresa.example\u200B", "lucia@empresa.example")]
    [InlineData("lu\u200Bcia@empresa.example", "lucia@empresa.example")]
    [InlineData("juan@peñalisa.co", "juan@xn--pealisa-5za.co")]
    [InlineData("juan@PEÑALISA.co", "juan@xn--pealisa-5za.co")]
    [InlineData("juan@peñalisa\u3002co", "juan@xn--pealisa-5za.co")]
    public void Canonical_IsWhatIsKept(string typed, string kept)
    {
        Assert.Equal(kept, EmailAddress.Canonical(typed));
        Assert.Null(EmailAddress.FaultOf(kept));
    }
}
