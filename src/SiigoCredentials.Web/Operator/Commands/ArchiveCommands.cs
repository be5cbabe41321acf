using System.CommandLine;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands that export and erase a whole company.</summary>
internal static class ArchiveCommands
{
    public static Command Export(Func<WebApplication> build)
    {
        var (nit, file) = (NamedCompany.Argument(), ExportFile());
        var command = new Command(
            "export-company", "Writes everything that is kept of a company as one JSON document, without secrets, and records that in its audit.")
        { nit, file };
        command.SetAction((parsed, ct) => NamedCompany.RunAsync(
            parsed, nit, build,
            async (scope, company, _) => Exported(
                await scope.GetRequiredService<CompanyArchive>().ExportAsync(company.Id, parsed.GetRequiredValue(file), ct)), ct));
        return command;
    }

    public static Command Erase(Func<WebApplication> build)
    {
        var (nit, file) = (NamedCompany.Argument(), ExportFile());
        var name = new Option<string>("--name") { Description = "The company's name, as companies shows it: to be sure.", Required = true };
        var command = new Command(
            "erase-company",
            "Exports a company and then erases it for good: its people who are in no other company, credential, usage, mails, audit. Nothing brings it back but a backup.")
        { nit, file, name };
        command.SetAction((parsed, ct) => NamedCompany.RunAsync(
            parsed, nit, build,
            (scope, company, _) => EraseAsync(scope, company, parsed.GetRequiredValue(name), parsed.GetRequiredValue(file), ct), ct));
        return command;
    }

    private static Argument<string> ExportFile() => new("file") { Description = "The file to write. One that is there is never overwritten." };

    private static async Task<Report> EraseAsync(
        IServiceProvider scope, NamedCompany company, string name, string file, CancellationToken ct)
    {
        var stored = await scope.GetRequiredService<CompanyDirectory>().GetAsync(company.Id, ct);
        return stored.Name == name
            ? Erased(await scope.GetRequiredService<CompanyArchive>().EraseAsync(company.Id, file, ct))
            : Report.Refused($"the company {company.Nit} is called {stored.Name}: that is what --name must say.");
    }

    private static Report Exported(ArchivedCompany done) =>
        new(IsDone: true, $"{done.File} has everything that is kept of {done.Nit}, {done.Name}. Its audit ends with {done.AuditHead}.")
        { Data = new { done.Company, done.Nit, done.Name, done.File, done.AuditHead } };

    private static Report Erased(ArchivedCompany done) => new(
        IsDone: true,
        $"{done.Nit}, {done.Name}, is erased. {done.File} has what was kept of it; its audit ended with {done.AuditHead}: write that down. Backups of before still have the company.")
    { Data = done };
}
