using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Notifications;

public sealed class MailOptionsTests
{
    private static MailOptions Good =>
        new() { Host = "smtp.empresa.example", From = "portal@empresa.example", UserName = "portal", Password = "muy-secreta" };

    [Fact]
    public void WhatIsRight_Starts()
    {
        Assert.True(new MailOptionsValidator().Validate(null, Good).Succeeded);
        Assert.True(new MailOptionsValidator().Validate(null, new MailOptions { Host = " ", From = "", Security = "tls" }).Succeeded);
        Assert.True(new MailOptionsValidator().Validate(null, new MailOptions { OutsidePerDay = 1 }).Succeeded);
        Assert.True(new MailOptionsValidator().Validate(null, new MailOptions { OutsidePerDay = 10_000 }).Succeeded);
    }

    public static TheoryData<Action<MailOptions>, string> Mistakes => new()
    {
        { mail => mail.Security = "None", "Mail:Security" },
        { mail => mail.Security = "Auto", "Mail:Security" },
        { mail => mail.Security = "", "Mail:Security" },
        { mail => mail.From = null, "Mail:From" },
        { mail => mail.From = "Portal <portal@empresa.example>", "Mail:From" },
        { mail => mail.From = "portal@localhost", "Mail:From" },
        { mail => mail.From = "portal.@empresa.example", "Mail:From" },
        { mail => mail.From = "pórtal@empresa.example", "Mail:From" },
        { mail => mail.Password = null, "Mail:Password" },
        { mail => mail.UserName = " ", "Mail:UserName" },
        { mail => mail.Port = 0, "Mail:Port" },
        { mail => mail.OutsidePerDay = 0, "Mail:OutsidePerDay" },
        { mail => mail.OutsidePerDay = 10_001, "Mail:OutsidePerDay" },
        { mail => mail.DropFolder = "mail", "Mail:DropFolder" },
        { mail => mail.TrustedCertificate = "/no/existe.pem", "Mail:TrustedCertificate" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void WhatIsWrong_StopsTheStartAndSaysWhich(Action<MailOptions> spoil, string said)
    {
        var mail = Good;
        spoil(mail);

        var problem = Assert.Single(new MailOptionsValidator().Validate(null, mail).Failures!);
        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("muy-secreta", problem, StringComparison.Ordinal);
    }
}
