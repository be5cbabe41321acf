namespace SiigoCredentials.Web.Operator;

internal static class OperatorRegistration
{
    public static IServiceCollection AddOperator(this IServiceCollection services) => services.AddScoped<FirstSetup>();
}
