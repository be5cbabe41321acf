namespace SiigoCredentials.Web.Handoff;

internal static class HandoffRegistration
{
    public static IServiceCollection AddHandoff(this IServiceCollection services)
    {
        services.AddOptions<HandoffOptions>().BindConfiguration("Handoff").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<Handoffs>();
        return services.AddScoped<HandoffDoor>();
    }
}
