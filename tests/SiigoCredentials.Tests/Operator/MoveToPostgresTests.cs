using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SiigoCredentials.Tests.Accounts;
using SiigoCredentials.Tests.Faults;
using SiigoCredentials.Tests.Webhooks;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary>An installation on SQLite, the real program, that moves.</summary>
[Trait("Engine", "Both")]
public sealed class MoveToPostgresTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> settings = [];
    private string database = "";
    private RealPortal portal = null!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlServer.IsUsed)
        {
            database = PostgreSqlServer.Create(template: null);
            portal = await RealPortal.StartAsync(companies: 1, settings);
        }
    }

    [PostgreSqlFact]
    public async Task Everything_ServesOn_WhereItWasBrought()
    {
        using var ana = await portal.SignedInAsync(0);
        await ana.GenerateAsync();
        var pair = await ana.RotateAsync();
        var token = "Bearer " + await ana.TokenAsync(pair);
        Assert.Equal("Tu sistema ya puede recibir avisos", (await ana.SetWebhookAsync("https://tu-sistema.example/avisos")).Notice);
        await ana.AddAuthenticatorAsync(new TestClock(TimeProvider.System.GetUtcNow()));
        await portal.InDatabaseAsync(FullLife.AddAsync);
        var numbers = await portal.InDatabaseAsync(
            db => db.Users.OrderBy(person => person.Id).Select(person => person.Number).ToListAsync());
        // once a second
        await Until.TrueAsync(() => portal.InDatabaseAsync(db => db.UsageDays.AnyAsync()), () => "The sign-in was not counted.");
        await portal.Process.KillAsync(); // not all of it was in the file itself

        var (exitCode, said) = await MoveAsync();

        Assert.True(exitCode == 0, said);
        Assert.Contains("1 audit chains were verified", said, StringComparison.Ordinal);
        Assert.Empty(await PostgreSqlServer.EmptyTablesAsync(database)); // a table that is new to the model needs a row in FullLife
        Assert.Contains("is not empty", (await MoveAsync()).Said, StringComparison.Ordinal);
        SwitchOver();
        await portal.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ana.CallAsync("/v1/credential", token)).StatusCode);
        await NumbersGoOnAfterAsync(numbers);
        var page = await ana.GetAsync(PortalClient.ByPartners); // the session lives on, and so does the ring that sealed its cookie
        Assert.Equal(pair.AccessKey, (await ana.SubmitAsync(page, page.Form("Reveal"))).AccessKey);
        var next = await ana.RotateAsync();
        // the triggers tell again
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(pair.ApiUser, next.AccessKey!)).StatusCode);
        using var again = new PortalClient(portal.Address, app: null);
        // the password and its factor came along
        Assert.Equal("Confirma que eres tú", (await again.SignInAsync(MoreCompanies.AdministratorOf(0), DemoData.Password)).Heading);
    }

    [PostgreSqlFact]
    public async Task Killed_WhileItCopies_LeavesNothingBehind_AndTheNextBringsEverything()
    {
        using var ana = await portal.SignedInAsync(0);
        var pair = await ana.GenerateAsync();
        await portal.Process.KillAsync();
        Assert.Equal(0, (await Shell.RunInAsync(portal.Folder, Target(), "migrate")).ExitCode);
        var empty = await PostgreSqlServer.EmptyTablesAsync(database);
        foreach (var table in (string[])["Companies", "AccessKeys", "AuditEntries"])
        {
            await using (var gate = await TableGate.CloseAsync(database, table))
            {
                var there = gate.SomebodyWaitsAsync();
                await Shell.KillInAsync(portal.Folder, there, Target(), "move-to-postgres");
                await there;
            }

            Assert.Equal(empty, await PostgreSqlServer.EmptyTablesAsync(database));
        }

        var (exitCode, said) = await MoveAsync();

        Assert.True(exitCode == 0, said);
        SwitchOver();
        await portal.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await ana.AuthAsync(pair.ApiUser, pair.AccessKey!)).StatusCode);
    }

    [PostgreSqlFact]
    public async Task BrokenChain_LeavesNothingBehind_UnlessItIsAccepted()
    {
        using var ana = await portal.SignedInAsync(0);
        await ana.GenerateAsync();
        await portal.InDatabaseAsync(
            db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER AuditEntries_NoUpdate; UPDATE AuditEntries SET Detail = 'otra cosa'"));
        Assert.Contains("the portal is running", (await MoveAsync()).Said, StringComparison.Ordinal);
        await portal.Process.KillAsync();

        var (exitCode, said) = await MoveAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("NIT 800000000 at entry 1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("800000000", string.Join('\n', await PostgreSqlServer.ContentsAsync(database)), StringComparison.Ordinal);
        Assert.Contains("The schema is not the portal's: trigger AuditEntries_NoUpdate.", said, StringComparison.Ordinal);
        Assert.Equal(1, (await MoveAsync("--accept-findings", "chains")).ExitCode);
        Assert.Equal(0, (await MoveAsync("--accept-findings", "chains,schema")).ExitCode);
        var contents = string.Join('\n', await PostgreSqlServer.ContentsAsync(database));
        Assert.Contains("otra cosa", contents, StringComparison.Ordinal);
        Assert.Contains("move-to-postgres, accepted: schema,chains", contents, StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task WithoutATarget_NothingIsDone()
    {
        Assert.Equal(1, (await Shell.RunInAsync(portal.Folder, [], "move-to-postgres")).ExitCode);
        Assert.Empty(await PostgreSqlServer.ContentsAsync(database));
    }

    // The next who comes gets a number that nobody who was brought has.
    private async Task NumbersGoOnAfterAsync(List<int> brought)
    {
        Assert.NotEmpty(brought);
        await using var source = NpgsqlDataSource.Create(PostgreSqlServer.TextOf(database));
        await using var read = source.CreateCommand("""SELECT array_agg("Number" ORDER BY "Id") FROM "People" """);
        Assert.Equal(brought, (int[])(await read.ExecuteScalarAsync())!);
        await using var draw = source.CreateCommand("""SELECT nextval(pg_get_serial_sequence('"People"', 'Number'))""");
        Assert.Equal(brought.Max() + 1, (long)(await draw.ExecuteScalarAsync())!);
    }

    public async Task DisposeAsync()
    {
        if (PostgreSqlServer.IsUsed)
        {
            await portal.DisposeAsync();
            PostgreSqlServer.Drop(database);
        }
    }

    private Dictionary<string, string> Target() =>
        new() { ["Storage__Provider"] = "PostgreSql", ["Storage__ConnectionString"] = PostgreSqlServer.TextOf(database) };

    private Task<(int ExitCode, string Said)> MoveAsync(params string[] options) =>
        Shell.RunInAsync(portal.Folder, Target(), ["move-to-postgres", .. options]);

    private void SwitchOver()
    {
        foreach (var (name, value) in Target())
        {
            settings[name] = value;
        }
    }
}
