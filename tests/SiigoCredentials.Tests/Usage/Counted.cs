using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Usage;

/// <summary>Counts of the past, put where the portal keeps them.</summary>
internal static class Counted
{
    public static Task CountAsync(
        this PortalApp app, DateTimeOffset at, UsageOutcome outcome, long count, string partner = "", string nit = "900123456",
        Guid key = default, string address = "192.0.2.1", string client = "") =>
        app.InDatabaseAsync(async db =>
        {
            db.UsageDays.Add(new UsageDay
            {
                Day = ColombianTime.DayOf(at),
                CredentialId = await db.Credentials.Where(
                    row => db.Companies.Any(company => company.Id == row.CompanyId && company.Nit == nit)).Select(row => row.Id)
                        .SingleAsync(),
                AccessKeyId = key,
                PartnerId = partner,
                Outcome = outcome,
                Address = outcome is UsageOutcome.WrongKey or UsageOutcome.MistypedKey ? "" : address,
                Count = count,
                LastAt = at,
                LastAddress = address,
                LastClient = client,
            });
            await db.SaveChangesAsync();
        });
}
