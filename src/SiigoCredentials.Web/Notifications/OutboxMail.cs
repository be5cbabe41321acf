using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Notifications;

/// <summary>The sealed parts of a mail: its text and the address to unsubscribe, which may hold a link, and its attachments.</summary>
public sealed record MailBody(string Text, string? UnsubscribeUrl, IReadOnlyList<MailCalendar>? Calendars = null)
{
    internal static MailBody Of(byte[] utf8) => JsonSerializer.Deserialize<MailBody>(utf8)!;

    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this);

    // A record prints every property; a link must never reach a log or an exception text.
    public override string ToString() => nameof(MailBody);
}

/// <summary>A mail that waits to be sent. Without a body, it was sent or given up.</summary>
public sealed class OutboxMail
{
    public const int LongestSubject = 200;
    public const int LongestError = 200;

    /// <summary>The address of a mail that is written only for equal timing and never sent.</summary>
    public const string Nobody = "";

    /// <summary>The prefix of <see cref="LastError"/> of a mail that the server refused for good, before its answer.</summary>
    internal const string RefusedMark = "refused: ";

    /// <summary>
    /// The prefix of <see cref="LastError"/> of a mail that the server received and did not confirm, so that it may have arrived.
    /// </summary>
    internal const string UnknownMark = "may have arrived: ";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string To { get; init; }

    public required string Subject { get; init; }

    /// <summary>
    /// A sealed <see cref="MailBody"/>: a copy of the database must not reveal a link. Null once the mail was sent or given up.
    /// </summary>
    public byte[]? SealedBody { get; set; }

    /// <summary>
    /// The company that mails a person outside, such as its contact; null for mails to accounts, and for the operator's announcements.
    /// </summary>
    public Guid? OutsideOf { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the next attempt is due. The instance that tries moves it on, so that no other one tries at the same time.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>
    /// Why the last attempt failed. It never has the server's words after the text of the mail, because they may repeat it.
    /// </summary>
    public string? LastError { get; set; }

    internal static bool IsUnknown(string? error) => error?.StartsWith(UnknownMark, StringComparison.Ordinal) == true;

    internal static string? RefusalIn(string? error) => error?.StartsWith(RefusedMark, StringComparison.Ordinal) == true
        ? error[RefusedMark.Length..] : null;

    /// <summary>Ties the sealed body to its row.</summary>
    internal static byte[] Binding(Guid id) => Encoding.UTF8.GetBytes($"mail:{id:N}");
}

internal sealed class OutboxMailConfiguration : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("OutboxMails");
        builder.Property(mail => mail.Id).ValueGeneratedNever();
        builder.Property(mail => mail.To).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(mail => mail.Subject).HasMaxLength(OutboxMail.LongestSubject);
        builder.Property(mail => mail.LastError).HasMaxLength(OutboxMail.LongestError);
        builder.HasIndex(mail => new { mail.OutsideOf, mail.CreatedAt }).HasFilter("\"OutsideOf\" IS NOT NULL");
        builder.HasIndex(mail => mail.NextAttemptAt).HasFilter("\"SentAt\" IS NULL AND \"FailedAt\" IS NULL"); // only the few that wait
    }
}
