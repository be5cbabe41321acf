using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Settings;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Audit;

/// <summary>Mails about the credential witness the activity: they show what was written anew or cut off before the last one.</summary>
public sealed class MailedHeadTests : IDisposable
{
    private const string Activity = "/configuracion/credenciales-usuario-api/actividad";

    private readonly string folder = Directory.CreateTempSubdirectory("auditor-").FullName;
    private readonly TestClock clock = new();

    private string Mails => Path.Combine(folder, "mails");

    private string File => Path.Combine(folder, "actividad.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task KeptMails_VouchForTheActivity_AndFindWhatWasWrittenAnewOrCutOff()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await admin.RotateAsync();
        await admin.RotateAsync();
        await SendAsync(app);
        await ExportAsync(app, admin);

        var (exitCode, said) = Verify("--mails", Mails);
        Assert.True(exitCode == 0, said);
        Assert.Contains("Up to entry 2 it is what it was when that head was mailed", said, StringComparison.Ordinal);

        // Cut off after the first entry, with a new head in the first line: whole in itself.
        var entries = await app.InDatabaseAsync(db => db.AuditEntries.OrderBy(entry => entry.Sequence).ToListAsync());
        await WriteAsync(entries[..1]);
        Assert.Equal(0, Verify().ExitCode);
        Assert.Equal((1, "The file ends with entry 1; entry 2, whose hash was mailed, is missing."), Verify("--mails", Mails));

        // Written anew from the second entry on.
        List<AuditEntry> forged = [entries[0]];
        foreach (var entry in entries[1..])
        {
            forged.Add(Anew(entry, forged[^1]));
        }

        await WriteAsync(forged);
        Assert.Equal(0, Verify().ExitCode);
        Assert.Equal(
            (1, "Entry 2 is not the one whose hash was mailed: something up to it was written anew."), Verify("--mails", Mails));
    }

    [Fact]
    public async Task FolderWithoutAMailOfTheCompany_VouchesForNothing()
    {
        await using var app = NewApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        await ExportAsync(app, admin);
        Directory.CreateDirectory(Mails);
        var other = MailedHead.Of(Guid.CreateVersion7(), new ActivityHead(1, new string('A', 64)));
        await System.IO.File.WriteAllTextAsync(Path.Combine(Mails, "other.eml"), $"Subject: x\r\n\r\n> {other}\r\n");
        await System.IO.File.WriteAllBytesAsync(Path.Combine(Mails, "broken.eml"), [0, 1, 2, 255]);

        Assert.Equal((1, "No mail has a head of this company."), Verify("--mails", Mails));
        Assert.Equal(1, Verify("--mails", Path.Combine(folder, "nowhere")).ExitCode);
    }

    private PortalApp NewApp() => new()
    { Clock = clock, Settings = { ["Mail:DropFolder"] = Mails, ["Portal:PublicUrl"] = "http://localhost" } };

    private async Task SendAsync(PortalApp app)
    {
        await app.Services.GetRequiredService<MailWorker>().SendDueAsync(CancellationToken.None);
        Assert.NotEmpty(Directory.GetFiles(Mails));
    }

    private async Task ExportAsync(PortalApp app, PortalClient admin)
    {
        var page = await admin.GetAsync(Activity);
        using var answer = await admin.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Export")),
            new FormUrlEncodedContent(PortalClient.Fields(page.Form("Export"), new() { ["format"] = "Json" })));
        await System.IO.File.WriteAllTextAsync(File, await answer.Content.ReadAsStringAsync());
    }

    private async Task WriteAsync(List<AuditEntry> entries)
    {
        await using var file = System.IO.File.Create(File);
        var output = System.IO.Pipelines.PipeWriter.Create(file);
        var last = entries[^1];
        await ActivityFile.WriteAsync(
            output, last.CompanyId, new ActivityHead(last.Sequence, Convert.ToHexString(last.Hash)), Batches(entries),
            CancellationToken.None);
        await output.CompleteAsync();
    }

    private static async IAsyncEnumerable<List<AuditEntry>> Batches(List<AuditEntry> entries)
    {
        await Task.CompletedTask;
        yield return entries;
    }

    private static AuditEntry Anew(AuditEntry entry, AuditEntry last)
    {
        var forged = new AuditEntry
        {
            CompanyId = entry.CompanyId,
            Sequence = entry.Sequence,
            At = entry.At,
            Action = entry.Action,
            ActorId = entry.ActorId,
            ActorName = "Otra Persona",
            OperationId = entry.OperationId,
            Detail = entry.Detail,
            Address = entry.Address,
            Agent = entry.Agent,
            PreviousHash = last.Hash,
        };
        forged.Seal();
        return forged;
    }

    private (int ExitCode, string Said) Verify(params string[] options)
    {
        var (exitCode, said) = EntryPoint.Run(["verify-activity", File, .. options]);
        return (exitCode, said.Trim());
    }
}
