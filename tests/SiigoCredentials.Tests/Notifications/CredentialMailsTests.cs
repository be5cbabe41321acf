using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Notifications;

[Trait("Loop", "Quick")]
public sealed class CredentialMailsTests
{
    private const string Link = "https://portal.example/contacto/algo?codigo=abc";

    private static readonly DateTimeOffset End = new(2026, 11, 25, 21, 8, 0, TimeSpan.Zero);
    private static readonly SecurityEventContext Here = new(End.AddDays(-1), "Firefox en Linux", "192.0.2.7");
    private static readonly IntegrationContact Julia = new() { Name = "Julia", Email = Outgoing.To };
    private static readonly AdministratorName Ana = new(Guid.CreateVersion7(), "Ana", Outgoing.To);
    private static readonly CredentialSubject Andina = new(
        "Comercial Andina S.A.S.", "user@api.example", "K7QF-2MXD", Works: true, "AAAA-BBBB", End, End.AddDays(-1));

    private static readonly AuditAction[] OnKeys =
    [
        AuditAction.CredentialRotated, AuditAction.RotationUndone, AuditAction.OverlapExtended, AuditAction.OverlapFinished,
        AuditAction.AccessKeyRevoked,
        AuditAction.CredentialSuspended, AuditAction.CredentialResumed, AuditAction.CompanySuspended, AuditAction.CompanyResumed,
    ];

    private static Mail[] All =>
    [
        CredentialMails.ConfirmContact(Julia, AuditAction.CredentialGenerated, Andina, "Ana", Link, Link),
        CredentialMails.ContactErased(Ana, Andina),
        CredentialMails.ContactReplaced(Julia, Andina, "Ana"),
        CredentialMails.OverlapOver(Outgoing.To, "Julia", Andina),
        CredentialMails.Reminder(Outgoing.To, "Julia", Andina, [new LastUse(End, "MiTienda", "192.0.2.1", "cliente/1.0")], Link),
        CredentialMails.SuspendedAsUnused(Outgoing.To, "Ana", Andina, End.AddDays(-90)),
        CredentialMails.ContactMoved(Outgoing.To, "Ana", Andina, "Julia", Here),
        .. OnKeys.Select(act => CredentialMails.ToContact(Julia, act, Andina, "Ana", Link)),
        .. OnKeys.Concat([AuditAction.CredentialGenerated, AuditAction.ContactUpdated, AuditAction.AccessKeyRevealed])
            .Select(act => CredentialMails.ToAdministrator(Ana, Guid.Empty, act, Andina, "Ana", Here)),
    ];

    [Fact]
    public void EveryMail_NamesTheCompany_AndTheCompanyCannotBringALinkOrALine() => Assert.All(
        [.. All, CredentialMails.ToContact(
            Julia, AuditAction.CredentialRotated, Andina with { Company = "Gana\r\nhttps://malo.example/x" }, "www.malo.example", null),
            CredentialMails.Reminder(
                Outgoing.To, "Ana", Andina, [new LastUse(Here.At, "www.malo.example", "192.0.2.7", "")], movedLink: null)],
        mail =>
        {
            Assert.True(TypedText.IsOneLine(mail.Subject));
            Assert.Matches(@"^\[(Comercial Andina S\. A\. S\.|Gana https: / / malo\. example/ x)\] \w", mail.Subject);
            Assert.DoesNotContain("malo.example", mail.Text, StringComparison.Ordinal);
            Assert.EndsWith("ni tu Access Key por correo.\n", mail.Text, StringComparison.Ordinal);
        });

    [Fact]
    public void LongestCompany_LeavesTheSubjectShortEnough_AndWhole()
    {
        var long119 = new string('x', 79) + "🙂" + new string('.', 38);

        var mail = CredentialMails.ToContact(Julia, AuditAction.OverlapExtended, Andina with { Company = long119 }, "Ana", null);

        Assert.InRange(mail.Subject.Length, 1, OutboxMail.LongestSubject);
        Assert.True(TypedText.IsOneLine(mail.Subject));
    }

    [Theory]
    [InlineData(AuditAction.CredentialRotated, 26, "[Comercial Andina S. A. S.] Tienes hasta el 25 nov para cambiar el Access Key")]
    [InlineData(AuditAction.CredentialRotated, 24, "[Comercial Andina S. A. S.] Tienes hasta el 25 nov 2026, 4:08\u00a0p.\u00a0m. para cambiar el Access Key")]
    [InlineData(AuditAction.OverlapExtended, 26, "[Comercial Andina S. A. S.] Nuevo plazo: tienes hasta el 25 nov para cambiar el Access Key")]
    public void Contact_ReadsTheDeadlineInTheSubject_WithItsHourOnTheLastDay(AuditAction act, int hoursAhead, string subject) =>
        Assert.Equal(subject, CredentialMails.ToContact(Julia, act, Andina with { At = End.AddHours(-hoursAhead) }, "Ana", null).Subject);

    [Fact]
    public void WhoDidIt_IsToldSo()
    {
        var (own, others) = (
            CredentialMails.ToAdministrator(Ana, Ana.Id, AuditAction.AccessKeyRevealed, Andina, "Ana", Here),
            CredentialMails.ToAdministrator(Ana, Guid.CreateVersion7(), AuditAction.AccessKeyRevealed, Andina, "Luis", Here));

        Assert.Equal("[Comercial Andina S. A. S.] Viste el Access Key", own.Subject);
        Assert.Contains("\n\nViste el Access Key de Comercial Andina S. A. S..\n", own.Text, StringComparison.Ordinal);
        Assert.Equal("[Comercial Andina S. A. S.] Alguien vio el Access Key", others.Subject);
    }

    [Fact]
    public void Links_StandAloneOnTheirLine() => Assert.All(
        All.Where(mail => mail.Text.Contains("://", StringComparison.Ordinal)),
        mail => Assert.Contains($"\n\n{Link}\n", mail.Text, StringComparison.Ordinal));

    [Fact]
    public void Administradores_AreToldWhoWhenAndWhere_AndWhatToDoIfItWasNobody() => Assert.All(All[^12..], mail =>
    {
        Assert.Contains(
            "Quién: Ana\nCuándo: 24 nov 2026, 4:08\u00a0p.\u00a0m. (hora de Bogotá)\nDispositivo: Firefox en Linux\nIP: 192.0.2.7", mail.Text, StringComparison.Ordinal);
        Assert.Contains("responde que la clave se filtró", mail.Text, StringComparison.Ordinal);
    });
}
