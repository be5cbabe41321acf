using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Operator;

/// <summary>A whole company is exported without its secrets, and erased without a trace, beside the running portal.</summary>
[Trait("Engine", "Both")]
public sealed class CompanyArchiveTests
{
    private const string Nit = "900123456";
    private const string Name = "Comercial Andina (demo)";

    [Fact]
    public async Task Export_HasEverySection_AndNoSecret_AndItsActivityIsVerifiedAsItIs()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await FillAsync(app, ana, clock);
        var file = Path.Combine(app.Folder, "andina.json");

        var (exitCode, said) = await Shell.RunAsync(app, "export-company", "900.123.456-8", file, "--json");

        Assert.True(exitCode == 0, said);
        var text = await File.ReadAllTextAsync(file);
        var document = JsonNode.Parse(text)!.AsObject();
        Assert.Equal("siigo-company-1", (string?)document["format"]);
        Assert.Equal(pair.ApiUser, (string?)document["company"]!["credential"]!["apiUser"]);
        Assert.Equal(3, document["people"]!.AsArray().Count);
        var first = document["people"]!.AsArray().Single(row => (string?)row!["email"] == PortalClient.Admin)!;
        Assert.Equal("Administrador", (string?)first["role"]);
        Assert.NotEmpty(document["keys"]!.AsArray());
        Assert.NotEmpty(document["usage"]!.AsArray());
        Assert.NotEmpty(document["mails"]!.AsArray());
        Assert.NotEmpty(document["helpAnswers"]!.AsArray());
        Assert.NotEmpty(document["invitations"]!.AsArray());
        await AssertNoSecretAsync(app, text, pair.AccessKey!);
        Assert.Contains(PortalClient.OtherAdmin, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Tornillo", text, StringComparison.Ordinal); // where Luisa works too
        Assert.Equal((string?)JsonNode.Parse(said)!["auditHead"]!["hash"], (string?)document["activity"]!["head"]!["hash"]);
        Assert.Equal("CompanyExported", (string?)document["activity"]!["entries"]!.AsArray()[^1]!["action"]);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.CompanyExported)));
        using var activity = new StringReader(ActivityOf(text));
        var verdict = await new ActivityCheck(activity, known: null).RunAsync(CancellationToken.None);
        Assert.True(verdict.IsWhole, verdict.Text);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(1, (await Shell.RunAsync(app, "export-company", Nit, file)).ExitCode); // never overwritten
        Assert.Equal(1, (await Shell.RunAsync(app, "export-company", Nit, Path.Combine(app.Folder, "no", "x.json"))).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "export-company", "901234567", file + "2")).ExitCode);
        Assert.False(File.Exists(file + "2"));
    }

    [Fact]
    public async Task Erase_LeavesNothingOfTheCompanyInAnyTable_AndOthersAsTheyWere()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        await using var app = new PortalApp { Clock = clock };
        using var luisa = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var other = await luisa.GenerateAsync(email: "otro@aliado.example");
        Assert.Equal(0, (await Shell.RunAsync(app, "suspend", "900654321")).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "resume", "900654321")).ExitCode);
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await FillAsync(app, ana, clock);
        var id = await app.InDatabaseAsync(db => db.Companies.Where(row => row.Nit == Nit).Select(row => row.Id).SingleAsync());
        var others = await OthersAsync(app);
        var mails = await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.To == PortalClient.OtherAdmin));
        var file = Path.Combine(app.Folder, "andina.json");
        var elsewhere = Directory.CreateTempSubdirectory("erased-").FullName;

        Assert.Equal((1, true), await Shell.RunAsync(app, "erase-company", Nit, file, "--name", "comercial andina") is var (code, why)
            ? (code, why.Contains($"is called {Name}", StringComparison.Ordinal)) : default);
        Assert.False(File.Exists(file));
        var (exitCode, said) = await Shell.RunAsync(app, "erase-company", Nit, Path.Combine(elsewhere, "a.json"), "--name", Name, "--json");

        Assert.True(exitCode == 0, said);
        var text = await File.ReadAllTextAsync(Path.Combine(elsewhere, "a.json"));
        Directory.Delete(elsewhere, recursive: true);
        Assert.Equal("CompanyErased", (string?)JsonNode.Parse(text)!["activity"]!["entries"]!.AsArray()[^1]!["action"]);
        Assert.Equal(JsonNode.Parse(said)!["auditHead"]!.ToJsonString(), JsonNode.Parse(text)!["activity"]!["head"]!.ToJsonString());

        // The running portal: the key, its token and the sessions end at the next request; what it still counts is dropped.
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal("Iniciar sesión", (await ana.GetAsync("/")).Heading);
        Assert.Equal(HttpStatusCode.OK, (await luisa.AuthAsync(other.ApiUser, other.AccessKey!)).StatusCode);
        app.Services.GetRequiredService<UsageWriter>().Write();

        Assert.Equal(others, await OthersAsync(app));
        Assert.InRange(
            await app.InDatabaseAsync(db => db.OutboxMails.CountAsync(mail => mail.To == PortalClient.OtherAdmin)), 1, mails - 2);
        await app.DropOldPagesAsync();
        var rows = await app.RowsAsync();
        foreach (var trace in (string[])
            [
                Nit, "Comercial Andina", PortalClient.Admin, PortalClient.Admin.ToUpperInvariant(), PortalClient.Colleague, "Restrepo",
                pair.ApiUser, "julia@aliado.example", "nueva@andina.demo.example", "Muy claro, gracias", id.ToString().ToUpperInvariant(), id.ToString(),
            ])
        {
            Assert.DoesNotContain(rows, row => row.Contains(trace, StringComparison.Ordinal));
        }

        // The trigger is back, as it was written.
        await Assert.ThrowsAnyAsync<Exception>(() => app.SqlAsync("DELETE FROM AuditEntries"));
        Assert.Equal(3, (await Shell.RunAsync(app, "erase-company", Nit, file, "--name", Name)).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "erase-company", Nit, file)).ExitCode);
    }

    [Fact]
    public async Task Erase_ThatFails_LeavesTheCompanyAndNoFile()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        var file = Path.Combine(app.Folder, "andina.json");
        await File.WriteAllTextAsync(file, "another");

        var (exitCode, said) = await Shell.RunAsync(app, "erase-company", Nit, file, "--name", Name);

        Assert.Equal(1, exitCode);
        Assert.Contains("is there already, and is not overwritten", said, StringComparison.Ordinal);
        Assert.Equal("another", await File.ReadAllTextAsync(file));
        Assert.False(File.Exists(file + ".part"));
        Assert.Equal("Inicio", (await ana.GetAsync("/")).Heading);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AuditEntries.CountAsync()));
    }

    /// <summary>A table that is added later cannot be forgotten.</summary>
    [Fact]
    public async Task EveryTableThatRefersToACompanyOrAPerson_IsErasedWithIt()
    {
        await using var app = new PortalApp();
        var registered = app.Services.GetServices<CompanyTable>().Select(table => table.Row).ToHashSet();
        await app.InDatabaseAsync(db =>
        {
            var tables = db.Model.GetEntityTypes().Where(type => !type.IsOwned()).ToList();
            var forgotten = tables.Where(type => BelongsToOne(type) && !IsCovered(type)).Select(type => type.ClrType.Name);
            Assert.Empty(forgotten);
            return Task.FromResult(0);

            bool BelongsToOne(IEntityType type) => type.ClrType == typeof(Company) || type.FindProperty("CompanyId") is not null
                || type.GetForeignKeys().Any(key => key.PrincipalEntityType != type && BelongsToOne(key.PrincipalEntityType))
                || type.GetForeignKeys().Any(key => key.PrincipalEntityType.ClrType == typeof(Person));
            bool IsCovered(IEntityType type) => registered.Contains(type.ClrType)
                || type.GetForeignKeys().Any(key => key.DeleteBehavior == DeleteBehavior.Cascade && IsCovered(key.PrincipalEntityType));
        });
    }

    // A little of everything: a pair in use, an authenticator, an invitation, an answer to the help.
    private static async Task<PortalPage> FillAsync(PortalApp app, PortalClient ana, TestClock clock)
    {
        var pair = await ana.GenerateAsync();
        await ana.TokenAsync(pair);
        app.Services.GetRequiredService<UsageWriter>().Write();
        await ana.AddAuthenticatorAsync(clock);
        var help = await ana.GetAsync("/ayuda/conectar-integracion");
        await ana.SubmitAsync(help, help.MainForm, new() { ["Useful"] = "true", ["Comment"] = "Muy claro, gracias" });
        Assert.Equal(
            0, (await Shell.RunWithAsync(
                app, new() { ["Portal__PublicUrl"] = "https://portal.example" }, "create-admin", Nit, "nueva@andina.demo.example")).ExitCode);
        await TakeInAsync(app, Nit, PortalClient.OtherAdmin);
        foreach (var command in (string[])["suspend", "resume"]) // which are mailed to Luisa too
        {
            Assert.Equal(0, (await Shell.RunAsync(app, command, Nit)).ExitCode);
        }

        return pair;
    }

    /// <summary>Takes a person of another company in, as an Administrador.</summary>
    internal static Task TakeInAsync(PortalApp app, string nit, string email) => app.InDatabaseAsync(async db =>
    {
        db.Memberships.Add(new Membership
        {
            PersonId = await db.Users.Where(row => row.Email == email).Select(row => row.Id).SingleAsync(),
            CompanyId = await db.Companies.Where(row => row.Nit == nit).Select(row => row.Id).SingleAsync(),
            Role = PersonRole.Administrador,
            JoinedAt = DateTimeOffset.UnixEpoch,
            IsFromOutside = true,
        });
        await db.SaveChangesAsync();
    });

    private static async Task AssertNoSecretAsync(PortalApp app, string text, string accessKey)
    {
        var secrets = await app.InDatabaseAsync(async db => (List<byte[]>)
        [
            .. await db.AccessKeys.Select(row => row.SecretHash).ToListAsync(),
            .. await db.AccessKeys.Select(row => row.Ciphertext).ToListAsync(),
            .. await db.Invitations.Select(row => row.TokenHash).ToListAsync(),
            .. await db.Sessions.Select(row => row.KeyHash).ToListAsync(),
            .. await db.RecoveryCodes.Select(row => row.Hash).ToListAsync(),
            .. await db.Authenticators.Select(row => row.SealedSecret).ToListAsync(),
            .. (await db.OutboxMails.Select(row => row.SealedBody).ToListAsync()).OfType<byte[]>(),
        ]);
        var texts = await app.InDatabaseAsync(async db => (List<string>)
        [
            .. (await db.Users.Select(row => row.PasswordHash).ToListAsync()).OfType<string>(),
            .. (await db.Users.Select(row => row.SecurityStamp).ToListAsync()).OfType<string>(),
            .. await db.Sessions.Select(row => row.SecurityStamp).ToListAsync(),
        ]);
        Assert.NotEmpty(secrets);
        Assert.DoesNotContain(accessKey, text, StringComparison.Ordinal);
        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(Convert.ToBase64String(secret)[..16], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(secret)[..16], text, StringComparison.OrdinalIgnoreCase);
        });
        Assert.All(texts, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    // From the line that begins it to the one before the last brace.
    private static string ActivityOf(string text)
    {
        var begin = text.IndexOf("\n{\"format\":\"siigo-activity-2\"", StringComparison.Ordinal) + 1;
        return text[begin..text.LastIndexOf('}')];
    }

    private static Task<string> OthersAsync(PortalApp app) => app.InDatabaseAsync(async db =>
    {
        List<string> lines = [];
        foreach (var company in await db.Companies.AsNoTracking().Where(row => row.Nit != Nit).OrderBy(row => row.Nit).ToListAsync())
        {
            lines.Add($"{company.Nit} {company.Name}");
            lines.AddRange(await db.Memberships.AsNoTracking().Where(row => row.CompanyId == company.Id).OrderBy(row => row.Person!.Email)
                .Select(row => $"{row.Person!.Email} {row.Role}").ToListAsync());
            var entries = await db.AuditEntries.AsNoTracking().Where(row => row.CompanyId == company.Id).OrderBy(row => row.Sequence)
                .Select(row => row.Hash).ToListAsync();
            lines.AddRange(entries.Select(Convert.ToHexString));
            lines.AddRange(await db.Credentials.Where(row => row.CompanyId == company.Id).Select(row => row.ApiUser).ToListAsync());
        }

        return string.Join('\n', lines);
    });
}
