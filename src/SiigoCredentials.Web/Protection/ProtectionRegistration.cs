using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Protection;

internal static class ProtectionRegistration
{
    public static IServiceCollection AddProtection(this IServiceCollection services)
    {
        services.AddOptions<ProtectionOptions>().BindConfiguration("Protection");
        services.AddSingleton<KeyEncryptionKeyLoader>();
        services.AddSingleton(provider => provider.GetRequiredService<KeyEncryptionKeyLoader>().Load());
        services.AddSingleton<SecretSealer>();

        // The ring signs cookies and form tokens only. Losing it signs people out; it never costs a credential.
        services.AddDataProtection().SetApplicationName("SiigoCredentials");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>()
            .Configure<IOptions<StorageOptions>, ILoggerFactory>((ring, storage, logs) =>
                ring.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(
                    Directory.CreateDirectory(storage.Value.PathOf("data-protection")), logs));
        return services;
    }
}
