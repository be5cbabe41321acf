using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Credentials;

internal static class CredentialsRegistration
{
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddSettings<CredentialOptions>("Credentials")
            .Validate(
                credentials => credentials.Overlaps.All(overlap => overlap > TimeSpan.Zero && overlap <= RotationPlan.Longest),
                "Credentials:Overlaps has a value that is not more than zero and at most 30 days.");
        services.AddSealedColumn<AccessKey, Guid>(
            key => key.Id, key =>
                key.Ciphertext, key => AccessKey.Binding(key.Credential!, key.Version), isReplaceable: false, with: key => key.Credential);
        AddCompanyTables(services);
        services.AddSingleton<CredentialCache>();
        services.AddSingleton<CredentialVerifier>();
        services.AddSingleton<AccessKeyIssuer>();
        services.AddScoped<RotationLimit>();
        services.AddSingleton<KeyHistory>();
        services.AddCleanup<ContactLinks>();
        services.AddSingleton<DeadlineCalendar>();
        services.AddScoped<CredentialNotifier>();
        services.AddScoped<CredentialEvents>();
        services.AddScoped<ContactConfirmations>();
        services.AddScoped<ContactBook>();
        services.AddScoped<CompanySuspension>();
        services.AddScoped<CompanyPlan>();
        services.AddWorker<KeyRetirementWorker>();
        services.AddWorker<CredentialEventWorker>();
        return services.AddScoped<CredentialService>();
    }

    // The last one is erased first.
    private static void AddCompanyTables(IServiceCollection services)
    {
        services.AddCompanyTable(
            "credential",
            (db, company) => db.Credentials.Where(row => row.CompanyId == company.Id),
            row => new
            {
                row.Id,
                row.ApiUser,
                ContactName = row.Contact.Name,
                ContactEmail = row.Contact.Email,
                row.ContactConfirmedAt,
                row.CreatedAt,
                row.SuspendedAt,
                AllowedAddresses = row.AllowedAddresses.ToString(),
                row.ProgramOverlap,
            });
        services.AddCompanyTable(
            "keys",
            (db, company) => db.AccessKeys.Where(row => row.Credential!.CompanyId == company.Id),
            row => new
            {
                row.Id,
                row.Version,
                row.State,
                row.Hint,
                row.IssuedAt,
                row.IssuedBy,
                row.IsByProgram,
                row.ExpiresAt,
                row.RetiringSince,
                row.RetiresAt,
                row.EndedAt,
                row.ContactMovedAt,
            });
        services.AddCompanyTable(
            "usage",
            (db, company) => db.UsageDays
                .Where(row => db.Credentials.Any(one => one.Id == row.CredentialId && one.CompanyId == company.Id)),
            row => new
            {
                row.Day,
                row.AccessKeyId,
                row.PartnerId,
                row.Outcome,
                row.Address,
                row.Count,
                row.LastAt,
                row.LastAddress,
                row.LastClient,
            });
        services.AddCompanyTable(
            "contactLinks",
            (db, company) => db.ContactLinks.Where(row => row.Credential!.CompanyId == company.Id),
            row => new { row.Purpose, row.Address, row.CreatedAt, row.UsedAt });
    }
}
