using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Handoff;

internal static class HandoffPermission
{
    /// <summary>Whether a person is an enabled Administrador of the company, and so may hand out its key.</summary>
    public static Task<bool> MayDiscloseAsync(this AppDbContext db, Guid companyId, Guid personId, CancellationToken ct) =>
        db.Memberships.Administrators().AnyAsync(row => row.CompanyId == companyId && row.PersonId == personId, ct);
}
