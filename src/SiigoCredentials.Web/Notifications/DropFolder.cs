using Microsoft.Extensions.Options;
using MimeKit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Notifications;

/// <summary>A mail in a file.</summary>
public sealed record DroppedMail(string To, string Subject, DateTimeOffset At, string Text)
{
    public IReadOnlyList<DroppedFile> Attachments { get; init; } = [];
}

/// <summary>A text that is attached to a mail.</summary>
public sealed record DroppedFile(string Name, string Text);

/// <summary>Writes each mail to an <c>.eml</c> file, in place of a mail server.</summary>
public sealed class DropFolder(IOptions<MailOptions> options)
{
    private const string Pattern = "*.eml";

    /// <summary>Writes under another name and renames, so that nobody reads an incomplete mail.</summary>
    public async Task SaveAsync(Guid id, MimeMessage message, CancellationToken ct)
    {
        var folder = PrivateFile.CreateFolder(options.Value.DropFolder!);
        var file = Path.Combine(folder, $"{id}.eml");
        await using (var stream = PrivateFile.Open(file + ".part", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await message.WriteToAsync(stream, ct);
        }

        File.Move(file + ".part", file, overwrite: true);
    }

    /// <summary>The newest first. A name begins with the time at which the mail was made.</summary>
    public async Task<IReadOnlyList<DroppedMail>> NewestAsync(int count, CancellationToken ct)
    {
        if (options.Value.DropFolder is not { } folder || !Directory.Exists(folder))
        {
            return [];
        }

        var mails = new List<DroppedMail>();
        foreach (var file in Directory.EnumerateFiles(folder, Pattern).OrderDescending(StringComparer.Ordinal).Take(count))
        {
            using var message = await MimeMessage.LoadAsync(file, ct);
            mails.Add(new DroppedMail(message.To.ToString(), message.Subject ?? "", message.Date, message.TextBody ?? "")
            {
                Attachments =
                    [.. message.Attachments.OfType<TextPart>().Select(part => new DroppedFile(part.FileName ?? "", part.Text ?? ""))],
            });
        }

        return mails;
    }
}
