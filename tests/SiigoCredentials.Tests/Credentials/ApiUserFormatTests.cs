using System.Net.Mail;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

public sealed class ApiUserFormatTests
{
    [Theory]
    [InlineData("Ferretería El Tornillo", "ferreteria-el-tornillo.")]
    [InlineData("  Ñandú & Cía. S.A.S.  ", "nandu-cia-s-a-s.")]
    [InlineData("株式会社", "empresa.")]
    [InlineData("", "empresa.")]
    [InlineData("Una empresa con un nombre larguísimo que no cabe en ninguna parte", "una-empresa-con-un-nombre-largui.")]
    public void Generate_AnyCompanyName_IsAnEmailAddress(string company, string start)
    {
        var user = ApiUserFormat.Generate(company, "api.siigo.example");

        Assert.StartsWith(start, user, StringComparison.Ordinal);
        Assert.Matches(@"^[a-z0-9-]+\.[a-z2-9]{8}@api\.siigo\.example$", user);
        Assert.True(MailAddress.TryCreate(user, out _));
        Assert.True(user.Length <= ApiUserFormat.Length);
    }
}
