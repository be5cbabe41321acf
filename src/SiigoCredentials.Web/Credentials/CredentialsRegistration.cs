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
}
