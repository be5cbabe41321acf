using MimeKit;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Operator;

/// <summary>Mails that somebody kept as files, also forwarded or answered ones.</summary>
internal static class KeptMails
{
    /// <summary>The heads in the mails of a folder and the folders in it; empty where no mail has one.</summary>
    /// <exception cref="IOException">The folder or a mail cannot be read.</exception>
    public static async Task<IReadOnlyCollection<MailedHead>> ReadHeadsAsync(string folder, CancellationToken ct)
    {
        HashSet<MailedHead> heads = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml", SearchOption.AllDirectories))
        {
            heads.UnionWith(await ReadAsync(file, ct));
        }

        return heads;
    }

    private static async Task<IEnumerable<MailedHead>> ReadAsync(string file, CancellationToken ct)
    {
        try
        {
            using var mail = await MimeMessage.LoadAsync(file, ct);
            return [.. mail.BodyParts.OfType<TextPart>().SelectMany(part => MailedHead.FindIn(part.Text))];
        }
        catch (FormatException)
        {
            return []; // no mail, whatever its name
        }
    }
}
