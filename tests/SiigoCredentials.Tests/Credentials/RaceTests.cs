using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// Many Administradores at once on one credential, over HTTP, at two portals on one database. 100 attempts here; the long form is
/// <c>PORTAL_RACE=10000</c>, see <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Both")]
public sealed class RaceTests(ITestOutputHelper output)
{
    private const int Clients = 16;

    private static readonly int Attempts = LongForm.Number("PORTAL_RACE", 100);

    [Fact]
    public async Task Generate_SixteenAtOnce_OneWins()
    {
        await using var app = new PortalApp { Settings = { ["Accounts:AttemptsPerAccount"] = "100" } }.OnARealPort();
        var ready = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            var admin = await PortalClient.SignedInAsync(app);
            return (Admin: admin, Page: await admin.GetAsync(PortalClient.ByPartners));
        }));
        var sent = new Dictionary<string, string>(PortalClient.Yes)
        { ["Contact.Name"] = "Julia", ["Contact.Email"] = "julia@aliado.example" };

        var pages = await Task.WhenAll(ready.Select(each => each.Admin.SubmitAsync(each.Page, each.Page.Form("Generate"), sent)));

        Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.Status));
        var winner = Assert.Single(pages, page => page.AccessKey is not null);
        Assert.All(pages, page => Assert.Equal(winner.ApiUser, page.ApiUser));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.AccessKeys.CountAsync()));
    }

    [Fact]
    public async Task Rotate_SixteenClients_OneWinnerAVersionAndNothingLost()
    {
        await using var app = StartApp();
        await using var twin = app.Twin().OnARealPort();
        using var first = await PortalClient.SignedInAsync(app);
        await first.GenerateAsync();
        var left = Attempts;
        var won = new System.Collections.Concurrent.ConcurrentBag<string>();
        var lost = 0;

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            using var admin = await PortalClient.SignedInAsync(number % 2 == 0 ? app : twin);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var page = await admin.RotateAsync();
                Assert.Equal(HttpStatusCode.OK, page.Status);
                if (page.AccessKey is { } key)
                {
                    Assert.Equal("Credenciales restablecidas", page.Notice);
                    won.Add(key);
                }
                else
                {
                    Assert.Equal("Hiciste otro cambio en otra ventana", page.Notice);
                    Interlocked.Increment(ref lost);
                }
            }
        }));

        output.WriteLine(
            $"{Attempts} rotations by {Clients} clients at two portals: {won.Count} won a version, {lost} were told that somebody else had.");
        Assert.Equal(Attempts, won.Count + lost);
        await app.InDatabaseAsync(async db =>
        {
            var keys = await db.AccessKeys.OrderBy(key => key.Version).ToListAsync();
            Assert.Equal(Enumerable.Range(1, won.Count + 1), keys.Select(key => key.Version));
            Assert.Equal(AccessKeyState.Current, keys[^1].State);
            Assert.All(keys[..^1], key => Assert.Equal(AccessKeyState.Expired, key.State));
            var issued = keys.Skip(1).Select(key => Convert.ToHexString(key.SecretHash)).ToHashSet();
            Assert.Equal(issued, won.Select(key => Convert.ToHexString(AccessKeyFormat.SecretHash(key))).ToHashSet());
            Assert.Equal(won.Count, await db.AuditEntries.CountAsync(entry => entry.Action == AuditAction.CredentialRotated));
        });
    }

    [Fact]
    public async Task ActsOnAnOverlap_SixteenClients_LeaveOneCurrentKeyAndAtMostOneRetiring()
    {
        await using var app = StartApp();
        await using var twin = app.Twin().OnARealPort();
        using var first = await PortalClient.SignedInAsync(app);
        await first.GenerateAsync();
        var left = Attempts;
        var notices = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            var random = new Random(number);
            using var admin = await PortalClient.SignedInAsync(number % 2 == 0 ? app : twin);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var page = await ActAsync(admin, random);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                notices.AddOrUpdate(page.Notice, 1, (_, count) => count + 1);
            }
        }));

        output.WriteLine(
            $"{Attempts} acts by {Clients} clients at two portals: {string.Join(", ", notices.OrderBy(notice => notice.Key, StringComparer.Ordinal).Select(notice => $"{notice.Key} {notice.Value}"))}");
        Assert.Empty(
            notices.Keys.Except(
                ["Credenciales restablecidas", "El cambio terminó", "Plazo ampliado", "La clave anterior es la vigente otra vez",
                    "Hiciste otro cambio en otra ventana", "No había nada que cambiar", "No hay un cambio de clave en curso"]));
        await app.InDatabaseAsync(async db =>
        {
            var keys = await db.AccessKeys.ToListAsync();
            Assert.Single(keys, key => key.State == AccessKeyState.Current);
            Assert.True(keys.Count(key => key.State == AccessKeyState.Retiring) <= 1);
            var credential = await db.Credentials.SingleAsync();
            Assert.Equal(credential.Version, await db.AuditEntries.CountAsync(entry => entry.Action != AuditAction.AccessKeyRevealed));
            Assert.Null(await new AuditTrail(db, TimeProvider.System).FindBreakAsync(credential.CompanyId, CancellationToken.None));
        });
    }

    private static async Task<PortalPage> ActAsync(PortalClient admin, Random random)
    {
        var page = await admin.GetAsync(PortalClient.ByPartners);
        string[] possible = page.Html.Contains("handler=GoBack", StringComparison.Ordinal)
            ? ["Rotate", "Finish", "Extend", "GoBack"] : ["Rotate"];
        var act = possible[random.Next(possible.Length)];
        return act == "Rotate"
            ? await admin.RotateAsync(PortalClient.ByPartners, random.Next(4) == 0 ? "00:00:00" : "01:00:00")
            : await admin.SubmitAsync(page, page.Form(act), act == "Extend" ? new() { ["length"] = "3.00:00:00" } : []);
    }

    // All sign in at once, from browsers that nobody knows: more than an account's attempts in flight. The long form outlasts a proof.
    // Neither is tested here.
    private static PortalApp StartApp() => new PortalApp
    {
        Settings =
            { ["Accounts:AttemptsPerAccount"] = "1000", ["Accounts:ProofLifetime"] = "01:00:00",
                ["Credentials:RotationsPerDay"] = "1000000" },
    }.OnARealPort();
}
