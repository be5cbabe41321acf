using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

internal static class OperatorRegistration
{
    public static IServiceCollection AddOperator(this IServiceCollection services)
    {
        services.AddWorker<Housekeeping>();
        services.AddScoped<SecondFactorReset>();
        services.AddScoped<AdministratorInvitation>();
        services.AddScoped<CompanyReader>();
        services.AddScoped<PeopleReader>();
        services.AddScoped<SessionEnd>();
        services.AddScoped<CompanyArchive>();
        services.AddScoped<PersonErasure>();
        services.AddSingleton<ErasureList>();
        services.AddSingleton<BackupSeal>();
        services.AddSingleton<DatabaseBackup>();
        services.AddSingleton<SqliteBackupReader>();
        services.AddSingleton<BackupSeries>();
        services.AddSingleton<DatabaseRestore>();
        services.AddSingleton<DatabaseInspection>();
        services.AddSingleton<DatabaseGate>();
        services.AddScoped<MoveToPostgres>();
        return services.AddScoped<FirstSetup>();
    }
}
