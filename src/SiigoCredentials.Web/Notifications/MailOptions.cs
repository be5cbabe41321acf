using MailKit.Security;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>How mails are sent; section <c>Mail</c>. Without a server they wait or, in Development, are written to files.</summary>
public sealed class MailOptions
{
    /// <summary>The sender's address.</summary>
    public string? From { get; set => field = Given(value) is { } from ? EmailAddress.Canonical(from) : null; }

    /// <summary>The SMTP server, by the name in its certificate.</summary>
    public string? Host { get; set => field = Given(value); }

    /// <summary>587 for StartTls and 465 for Tls, unless it is set.</summary>
    public int? Port { get; set; }

    /// <summary><c>StartTls</c> or <c>Tls</c>. There is no third: a mail with a one-time link must be encrypted.</summary>
    public string Security { get; set; } = "StartTls";

    public string? UserName { get; set => field = Given(value); }

    public string? Password { get; set => field = Given(value); }

    /// <summary>
    /// How many mails a company may cause within 24 hours to people who have no account there: contacts, who is invited, new addresses. 1
    /// to 10 000.
    /// </summary>
    public int OutsidePerDay { get; set; } = 60;

    /// <summary>
    /// The folder to which mails are written in place of a server, relative to <c>Storage:Folder</c>; <c>mail</c> in Development.
    /// </summary>
    public string? DropFolder { get; set => field = Given(value); }

    /// <summary>A PEM file with one certificate authority to trust besides the system's, for a server with a private certificate.</summary>
    public string? TrustedCertificate { get; set => field = Given(value); }

    /// <summary>
    /// Whether to check over http that the server's certificate is not revoked; an unknown status counts as revoked. The default is true,
    /// and false with a <see cref="TrustedCertificate"/>, because a private authority seldom publishes a revocation list.
    /// </summary>
    public bool? CheckCertificateRevocation { get; set; }

    /// <summary><see cref="From"/>; without it, in Development, an address of nobody.</summary>
    internal string Sender => From ?? "portal@demo.example";

    internal bool ChecksRevocation => CheckCertificateRevocation ?? TrustedCertificate is null;

    internal SecureSocketOptions? Encryption => Security.ToUpperInvariant() switch
    {
        "STARTTLS" => SecureSocketOptions.StartTls, // required, not "when available"
        "TLS" => SecureSocketOptions.SslOnConnect,
        _ => null,
    };

    internal int PortOrDefault => Port ?? (Encryption == SecureSocketOptions.SslOnConnect ? 465 : 587);

    // An empty environment variable counts as missing.
    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;
}

/// <summary>Refuses invalid settings at the start, before a mail fails.</summary>
public sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        List<string> problems = [.. ProblemsOf(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(MailOptions mail)
    {
        if (mail.Encryption is null)
        {
            yield return "Mail:Security is neither StartTls nor Tls. Mails are never sent without encryption.";
        }

        if (mail.Host is not null && WebAddress.ProblemOfHost(mail.Host) is { } problem)
        {
            yield return $"Mail:Host {problem}. The port is Mail:Port.";
        }

        if (mail.Host is not null && mail.DropFolder is not null)
        {
            yield return "Mail:Host and Mail:DropFolder are both set: keep one.";
        }

        if (mail.From is null ? mail.Host is not null : !EmailAddress.IsValid(mail.From))
        {
            yield return "Mail:From is not the address that mails come from, such as portal@empresa.example.";
        }

        if (mail.UserName is null != mail.Password is null)
        {
            yield return "Mail:UserName and Mail:Password belong together: set both or neither.";
        }

        if (mail.Port is < 1 or > 65_535)
        {
            yield return "Mail:Port is not a port.";
        }

        if (mail.OutsidePerDay is < 1 or > 10_000)
        {
            yield return "Mail:OutsidePerDay is not a number from 1 to 10000.";
        }

        if (mail.TrustedCertificate is not null && !File.Exists(mail.TrustedCertificate))
        {
            yield return "Mail:TrustedCertificate is not a file that can be read.";
        }
    }
}
