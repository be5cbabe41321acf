namespace SiigoCredentials.Web.Credentials;

internal static class CredentialsRegistration
{
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddOptions<CredentialOptions>().BindConfiguration("Credentials").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveCredentials>();
        services.AddSingleton<CredentialVerifier>();
        services.AddScoped<RotationLimit>();
        services.AddScoped<KeyHistory>();
        return services.AddScoped<CredentialService>();
    }
}
