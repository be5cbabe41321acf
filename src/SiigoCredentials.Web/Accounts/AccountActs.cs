using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Acts on an account, recorded in each company that its person can work in.</summary>
public sealed class AccountActs(AppDbContext db, CompanyActs acts)
{
    public async Task<T> RunAsync<T>(Guid personId, Func<Act, Task<T>> act, CancellationToken ct)
    {
        var companies = await db.Memberships.EnabledOf(personId).Select(row => row.CompanyId).ToListAsync(ct);
        return await acts.RunAsync(personId, companies, act, ct);
    }
}
