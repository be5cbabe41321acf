using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Notifications;

[Trait("Loop", "Quick")]
public sealed class AccountMailsTests
{
    private const string Link = "https://portal.example/cuenta/algo?codigo=abc";

    private static readonly SecurityEventContext Here = new(
        new DateTimeOffset(2026, 11, 23, 21, 8, 0, TimeSpan.Zero), "Firefox en Linux", "192.0.2.7");

    private static readonly AuditAction[] OfFactors =
    [
        AuditAction.AuthenticatorAdded, AuditAction.AuthenticatorRemoved, AuditAction.RecoveryCodesRenewed, AuditAction.PasskeyAdded,
        AuditAction.PasskeyRemoved, AuditAction.ProviderLinked, AuditAction.ProviderUnlinked, AuditAction.FactorsReset,
        AuditAction.PasswordChanged, AuditAction.PasswordReset,
    ];

    private static Mail[] All =>
    [
        AccountMails.NewDevice(Outgoing.To, "Ana", Here),
        .. OfFactors.Select(change => AccountMails.FactorChanged(Outgoing.To, "Ana", change, Here)),
        AccountMails.AddressChangedOld(Outgoing.To, "Ana", Here),
        AccountMails.AddressChangedNew(Outgoing.To, "Ana", Here),
        AccountMails.PasswordReset(Outgoing.To, "Ana", Link, Here),
        AccountMails.Invitation(Outgoing.To, "Comercial Andina S.A.S.", "Ana Ríos", Link),
    ];

    [Fact]
    public void EveryMail_SaysWhatWhenFromWhereAndWhatToDo()
    {
        Assert.All(All, mail =>
        {
            Assert.True(TypedText.IsOneLine(mail.Subject));
            // what to do, or that there is nothing to do, when it was not you
            Assert.Contains(" no t", mail.Text, StringComparison.Ordinal);
            Assert.EndsWith("\n", mail.Text, StringComparison.Ordinal);
        });
        Assert.All(All[..^1], mail => Assert.Contains(
            "Cuándo: 23 nov 2026, 4:08\u00a0p.\u00a0m. (hora de Bogotá)\nDispositivo: Firefox en Linux\nIP: 192.0.2.7", mail.Text,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Links_StandAloneOnTheirLineAndSayHowLongTheyServe()
    {
        Assert.Contains($"durante 10 minutos:\n\n{Link}\n", All[^2].Text, StringComparison.Ordinal);
        Assert.Contains($"durante 24 horas:\n\n{Link}\n", All[^1].Text, StringComparison.Ordinal);
        Assert.All(All[..^2], mail => Assert.DoesNotContain("://", mail.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_CannotBringALinkOrALine()
    {
        var mail = AccountMails.Invitation(Outgoing.To, "Gana https://malo.example/x", "Ana\r\nwww.malo.example", Link);

        Assert.Contains("Ana www. malo. example te invitó", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Gana https: / / malo. example/ x.", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("malo\uFF0Eexample", "malo\uFF0E example")]
    [InlineData("malo\u3002example", "malo\u3002 example")]
    [InlineData("https\uFF1A\uFF0F\uFF0Fmalo", "https\uFF1A \uFF0F \uFF0F malo")]
    [InlineData("malo\\example", "malo\\ example")]
    public void Names_CannotBringWhatProgramsTakeForALink(string name, string written) =>
        Assert.Contains(
            $"Ana te invitó a entrar al portal de credenciales API de la empresa {written}.",
            AccountMails.Invitation(Outgoing.To, name, "Ana", Link).Text, StringComparison.Ordinal);

    [Fact]
    public void Names_AreCut_AndStayWhole()
    {
        var mail = AccountMails.Invitation(Outgoing.To, new string('x', 79) + "🙂 y un párrafo entero de otra persona", "Ana", Link);

        Assert.Contains($"de la empresa {new string('x', 79)}….", mail.Text, StringComparison.Ordinal);
    }
}
