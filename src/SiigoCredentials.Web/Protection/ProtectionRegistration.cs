using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

internal static class ProtectionRegistration
{
    public static IServiceCollection AddProtection(this IServiceCollection services)
    {
        services.AddSettings<ProtectionOptions>("Protection");
        services.AddSingleton<KeyEncryptionKeyLoader>();
        services.AddSingleton(provider => provider.GetRequiredService<KeyEncryptionKeyLoader>().Load());

        // Lazy: the key is loaded when it is first used.
        services.AddSingleton(provider => new SecretSealer(new Lazy<KeyEncryptionKeys>(provider.GetRequiredService<KeyEncryptionKeys>)));
        services.AddScoped<KekCanaries>();
        services.AddScoped<SealedSecrets>();
        services.AddScoped<KekRotation>();
        services.AddSealedColumn<DataProtectionElement, Guid>(
            element => element.Id, element => element.SealedXml, element => DataProtectionElement.Binding(element.Id), isReplaceable: true);
        services.AddSingleton<SecretHealth>();
        services.AddHealthChecks().AddCheck<SecretsReadiness>(SecretsReadiness.Name);

        // The ring signs cookies and form tokens only. If it is lost, people sign in again; no credential is lost.
        services.AddDataProtection().SetApplicationName("SiigoCredentials");
        services.AddSingleton<SealedKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<SealedKeyRing>((options, ring) =>
            (options.XmlRepository, options.XmlEncryptor) = (ring, new NullXmlEncryptor())); // the ring seals each element whole
        return services;
    }
}
