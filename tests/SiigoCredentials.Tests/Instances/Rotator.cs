using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Audit;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// An Administrador who replaces the Access Key again and again through the balancer, looks at the page anew before each act as a person
/// does, and remembers what was acknowledged.
/// </summary>
internal sealed class Rotator(PortalClient admin, string apiUser) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<int, string> told = [];
    private string? former;
    private int last = 1;

    public int Acknowledged => told.Count;

    /// <summary>Requests that ended without an answer or with one of 502, 503, 504.</summary>
    public int Cut { get; private set; }

    /// <summary>Acts that were done although their answer never came.</summary>
    public int Untold { get; private set; }

    public static async Task<Rotator> BeginAsync(Fleet fleet)
    {
        var admin = await fleet.SignedInAsync(fleet.TakeCompany());
        return new Rotator(admin, (await admin.GenerateAsync()).ApiUser);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await TryRotateAsync())
            {
                Cut++;
            }

            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    /// <summary>All that was acknowledged is there, with its entry, and nothing is half done.</summary>
    public async Task<bool> CheckAsync(AppDbContext db)
    {
        var credential = await db.Credentials.AsNoTracking().SingleAsync(row => row.ApiUser == apiUser);
        var keys = await db.AccessKeys.AsNoTracking().Where(key => key.CredentialId == credential.Id).OrderBy(key => key.Version)
            .ToListAsync();
        var entries = await db.AuditEntries.AsNoTracking().Where(entry => entry.CompanyId == credential.CompanyId)
            .OrderBy(entry => entry.Sequence).ToListAsync();
        Assert.Equal(Enumerable.Range(1, credential.Version), keys.Select(key => key.Version));
        Assert.All(told, act => Assert.Equal(AccessKeyFormat.SecretHash(act.Value), keys[act.Key - 1].SecretHash));
        Assert.InRange(credential.Version, last, last + 1); // the last act of all may be untold as well
        Assert.Equal(keys.Select(key => key.OperationId), entries.Select(entry => entry.OperationId));
        Assert.Equal(credential.Version, Assert.Single(keys, key => key.State != AccessKeyState.Expired).Version);
        Assert.Null(await new AuditTrail(db, TimeProvider.System).FindBreakAsync(credential.CompanyId, CancellationToken.None));
        return true;
    }

    public void Dispose() => admin.Dispose();

    private async Task<bool> TryRotateAsync()
    {
        try
        {
            var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");
            if (IsCut(confirm))
            {
                return false;
            }

            Look(int.Parse(PortalClient.Fields(confirm.Form("Rotate"))["Operation.Version"], CultureInfo.InvariantCulture));
            var done = await admin.SubmitAsync(confirm, confirm.Form("Rotate"), PortalClient.AtOnce);
            if (IsCut(done))
            {
                return false;
            }

            Assert.Equal("Credenciales restablecidas", done.Notice);
            told[++last] = done.AccessKey!;
            return await CheckDoorsAsync(done.AccessKey!);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // What was acknowledged never goes; what was not may have been done once more.
    private void Look(int version)
    {
        Assert.InRange(version, last, last + 1);
        if (version > last)
        {
            Untold++;
            former = null; // nobody saw the key in between
        }

        last = version;
    }

    // Whichever instance answers: the new key is in force, the one before is not.
    private async Task<bool> CheckDoorsAsync(string key)
    {
        using var now = await admin.AuthAsync(apiUser, key);
        using var before = former is null ? null : await admin.AuthAsync(apiUser, former);
        former = key;
        if (IsCut(now.StatusCode) || (before is not null && IsCut(before.StatusCode)))
        {
            return false;
        }

        Assert.Equal(HttpStatusCode.OK, now.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, before?.StatusCode ?? HttpStatusCode.Unauthorized);
        return true;
    }

    private static bool IsCut(PortalPage page)
    {
        if (IsCut(page.Status))
        {
            return true;
        }

        Assert.Equal(HttpStatusCode.OK, page.Status);
        return false;
    }

    private static bool IsCut(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
