using System.ComponentModel.DataAnnotations;
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
    [InlineData("Una empresa con un nombre larguísimo que no cabe en ninguna parte", "una-empresa-con-un-nomb.")]
    [InlineData("Comercializadora Andina Internacional", "comercializadora-andina.")]
    [InlineData("Comercializadora de la 8 bis", "comercializadora-de-la.")]
    public void Generate_AnyCompanyName_IsAnEmailAddress(string company, string start)
    {
        var user = ApiUserFormat.Generate(company, "api.siigo.example");

        Assert.StartsWith(start, user, StringComparison.Ordinal);
        Assert.Matches(@"^[a-z0-9-]+\.[a-z2-9]{8}@api\.siigo\.example$", user);
        Assert.True(MailAddress.TryCreate(user, out _));
        Assert.InRange(user.Length, 1, 50);
    }

    [Theory]
    [InlineData("api.siigo.example", "aaaaaaaaaaaaaaaaaaaaaaa.")]
    [InlineData("integraciones.miempresa.com.co", "aaaaaaaaaa.")]
    [InlineData("credenciales.integraciones.example.com", "aa.")]
    [InlineData("credenciales.integraciones.example.com1", "a.")]
    [InlineData("credenciales.integraciones.example.com22", "")]
    [InlineData("credenciales.integraciones.example.com333", "")]
    public void Generate_ForALongerDomain_StaysWithinWhatClientsTake(string domain, string start)
    {
        var user = ApiUserFormat.Generate(new string('Á', 120), domain);

        Assert.Matches($@"^{start}[a-z2-9]{{8}}@{domain}$", user);
        Assert.InRange(user.Length, 1, 50);
        Assert.True(ApiUserFormat.IsWellFormed(user));
    }

    [Theory]
    [InlineData(41, true)]
    [InlineData(42, false)]
    public void Domain_ThatLeavesNoRoom_IsRefused(int length, bool isTaken)
    {
        var options = new CredentialOptions { ApiUserDomain = $"{new string('a', length - ".example".Length)}.example" };
        List<ValidationResult> refusals = [];

        Assert.Equal(isTaken, Validator.TryValidateObject(options, new ValidationContext(options), refusals, validateAllProperties: true));

        Assert.All(refusals, refusal => Assert.Contains("at most 41 characters", refusal.ErrorMessage, StringComparison.Ordinal));
    }
}
