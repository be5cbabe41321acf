namespace SiigoCredentials.Web.Operator;

internal static class OperatorRegistration
{
    public static IServiceCollection AddOperator(this IServiceCollection services)
    {
        services.AddSingleton<Housekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        return services.AddScoped<FirstSetup>();
    }
}
