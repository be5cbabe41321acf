using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Accounts;

namespace SiigoCredentials.Tests.Hosting;

public sealed class RequestAddressTests
{
    [Fact]
    public async Task IPv4_OverASocketForBothKinds_IsWrittenAsIPv4Everywhere()
    {
        using var events = new SecurityEvents();
        await using var app = new PortalApp { Logs = events }.OnBothKindsOfAddress();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        await admin.TokenAsync(pair);

        Assert.Contains("Address=127.0.0.1", Assert.Single(events.Take()), StringComparison.Ordinal);
        await app.InDatabaseAsync(async db =>
        {
            Assert.Equal("127.0.0.1", await db.Sessions.Select(session => session.Address).SingleAsync());
            Assert.Equal("127.0.0.1", await db.AuditEntries.Select(entry => entry.Address).SingleAsync());
        });
    }
}
