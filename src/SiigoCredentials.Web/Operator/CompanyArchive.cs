using System.IO.Pipelines;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Operator;

/// <summary>What was exported or erased: the head of the audit, which ends with the act itself, and the rows of each table.</summary>
public sealed record ArchivedCompany(
    Guid Company, string Nit, string Name, string File, ActivityHead AuditHead, IReadOnlyDictionary<string, int>? Erased);

/// <summary>
/// Exports everything that is kept of a company into a file, and erases a company once its export is on the disk. The tables are those that
/// the rooms register (<see cref="CompanyTable"/>).
/// </summary>
internal sealed class CompanyArchive(
    AppDbContext db, IEnumerable<CompanyTable> tables, CompanyReader companies, ContactBook contacts, AuditTrail audit,
    ActivityLog activity, TimeProvider clock)
{
    /// <summary>The first member of the document.</summary>
    public const string Format = "siigo-company-1";

    /// <summary>Writes the export; records it in the company's audit, whose last entry it is.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public Task<ArchivedCompany> ExportAsync(Guid companyId, string file, CancellationToken ct) =>
        RunAsync(companyId, file, AuditAction.CompanyExported, erases: false, ct);

    /// <summary>Writes the export, whose audit ends with the erasure, and erases the company in the same transaction.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written; nothing was erased.</exception>
    public Task<ArchivedCompany> EraseAsync(Guid companyId, string file, CancellationToken ct) =>
        RunAsync(companyId, file, AuditAction.CompanyErased, erases: true, ct);

    private async Task<ArchivedCompany> RunAsync(Guid companyId, string file, AuditAction action, bool erases, CancellationToken ct)
    {
        if (File.Exists(file))
        {
            throw new IOException($"{file} is there already, and is not overwritten.");
        }

        var unfinished = file + ".part";
        var stream = PrivateFile.Create(unfinished); // the disk is asked before the company is locked
        try
        {
            await using var transaction = await db.BeginCompanyTransactionAsync(companyId, ct);
            await audit.AppendAsync(Actor.Operator(companyId), action, Guid.CreateVersion7(), Format, ct);
            await db.SaveChangesAsync(ct);
            var card = await companies.ShowAsync(companyId, ct);
            var company = await ScopeAsync(card, ct);
            await using (stream)
            {
                await WriteAsync(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), card, company, ct);
                stream.Flush(flushToDisk: true);
            }

            var erased = erases ? await EraseAsync(company, card.Credential?.ApiUser, ct) : null;
            File.Move(unfinished, file);
            await transaction.CommitAsync(CancellationToken.None);
            return new ArchivedCompany(card.Id, card.Nit, card.Name, file, card.AuditHead!, erased);
        }
        finally
        {
            await stream.DisposeAsync();
            File.Delete(unfinished); // only there if it did not get its name
        }
    }

    // One row a line. The activity comes last and begins a line, so that it can be cut out and verified as it is.
    private async Task WriteAsync(PipeWriter output, CompanyCard card, CompanyScope company, CancellationToken ct)
    {
        Append(output, $"{{\"format\":\"{Format}\",\n\"exportedAt\":{JsonAnswer.Of(clock.GetUtcNow())},\n\"company\":{JsonAnswer.Of(card)},\n");
        foreach (var table in tables.Where(table => table.Section is not null))
        {
            var before = $"\"{table.Section}\":[\n";
            await foreach (var row in table.ReadAsync(db, company).WithCancellation(ct))
            {
                Append(output, before + JsonAnswer.Of(row));
                before = ",\n";
                await output.FlushAsync(ct);
            }

            Append(output, before == ",\n" ? "\n],\n" : $"\"{table.Section}\":[],\n");
        }

        Append(output, "\"activity\":\n");
        await ActivityFile.WriteAsync(output, card.Id, card.AuditHead!, activity.BatchesAsync(card.Id, card.AuditHead!.Sequence, ct), ct);
        Append(output, "}\n");
        await output.CompleteAsync();
    }

    private async Task<Dictionary<string, int>> EraseAsync(CompanyScope company, string? apiUser, CancellationToken ct)
    {
        await db.LockAsync("erase-company", ct); // two erasures would wait for each other at the audit's triggers
        db.ChangeTracker.Clear();
        var erased = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var table in tables.Reverse())
        {
            var name = db.Model.FindEntityType(table.Row)!.GetTableName()!;
            erased[name] = await table.EraseAsync(db, company, ct);
        }

        await db.ForgetChangesOfAsync(apiUser, ct);
        return erased;
    }

    private async Task<CompanyScope> ScopeAsync(CompanyCard card, CancellationToken ct) => new(
        card.Id,
        card.Nit,
        $"[{AccountMails.Harmless(card.Name)}] ",
        card.Credential?.Contact.Email is { } address && !await contacts.IsElsewhereAsync(card.Id, address, ct)
            ? address.ToLowerInvariant() : null);

    private static void Append(PipeWriter output, string text) => Encoding.UTF8.GetBytes(text, output);
}
