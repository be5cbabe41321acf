using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

internal static class DataRegistration
{
    public static IServiceCollection AddData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<StorageOptions>("Storage")
            .PostConfigure<IHostEnvironment>((storage, host) =>
                storage.Folder = Path.GetFullPath(Path.Combine(host.ContentRootPath, storage.Folder)));
        services.AddSingleton<DatabaseOutage>();
        services.AddWorker<DatabaseMonitor>();
        services.AddCleanup<ChangeFeedCleanup>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        return Enum.TryParse<StorageProvider>(configuration["Storage:Provider"], ignoreCase: true, out var provider)
            && provider == StorageProvider.PostgreSql ? services.AddPostgreSql() : services.AddSqlite();
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services)
    {
        services.AddSingleton<KeptSqliteConnections>();
        services.AddDbContextPool<AppDbContext, SqliteAppDbContext>(
            (provider, options) => options
                .UseSqlite(SqliteConnections.TextOf(provider.GetRequiredService<IOptions<StorageOptions>>().Value))
                .ConfigureWarnings(LeaveFaultsToTheCatcher)
                .AddInterceptors(
                    new SqlitePragmaInterceptor(), new CommitFailureInterceptor(provider.GetRequiredService<DatabaseOutage>()),
                    new StorableParameterInterceptor(), provider.GetRequiredService<KeptSqliteConnections>())
                .AddInterceptors(provider.GetServices<IInterceptor>()),
            KeptSqliteConnections.MostWaiting);
        services.AddSingleton<DatabaseConnections, SqliteConnections>();
        return services.AddSingleton<ChangeFeed, SqliteChangeFeed>();
    }

    private static IServiceCollection AddPostgreSql(this IServiceCollection services)
    {
        services.AddSingleton(
            provider =>
                new NpgsqlDataSourceBuilder(PostgreSqlConnections.TextOf(provider.GetRequiredService<IOptions<StorageOptions>>().Value))
            .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
            .Build());

        // Npgsql's default strategy does not retry either, but wraps the database's exception in an InvalidOperationException.
        services.AddDbContextPool<AppDbContext, PostgreSqlAppDbContext>((provider, options) => options
            .UseNpgsql(
                provider.GetRequiredService<NpgsqlDataSource>(),
                npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)))
            .ConfigureWarnings(LeaveFaultsToTheCatcher)
            .AddInterceptors(new StorableParameterInterceptor())
            .AddInterceptors(provider.GetServices<IInterceptor>()));
        services.AddSingleton<DatabaseConnections, PostgreSqlConnections>();
        return services.AddSingleton<ChangeFeed, PostgreSqlChangeFeed>();
    }

    // EF logs each fault up to three times before it throws it. The code that catches it logs it once.
    private static void LeaveFaultsToTheCatcher(WarningsConfigurationBuilder events) => events.Log(
        (RelationalEventId.ConnectionError, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug),
        (RelationalEventId.TransactionError, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug));
}
