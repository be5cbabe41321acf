using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Web.Data;

internal static class DataRegistration
{
    public static IServiceCollection AddData(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>()
            .BindConfiguration("Storage")
            .PostConfigure<IHostEnvironment>((storage, host) =>
                storage.Folder = CreateFolder(Path.Combine(host.ContentRootPath, storage.Folder)));
        services.AddDbContextPool<AppDbContext, SqliteAppDbContext>((provider, options) => options
            .UseSqlite(ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value))
            .AddInterceptors(new SqliteSafety()));
        services.AddSingleton<DatabaseConnections>();
        services.AddSingleton<ChangeFeed>();
        services.AddScoped<SealedSecrets>();
        services.AddScoped<KekRotation>();
        return services;
    }

    internal static string ConnectionString(StorageOptions storage) =>
        new SqliteConnectionStringBuilder { DataSource = storage.PathOf("portal.db"), ForeignKeys = true }.ToString();

    // Made for the portal's account alone: verifiers, contacts and sealed keys lie there.
    private static string CreateFolder(string path)
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path).FullName
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Storage:Folder cannot be used: {fault.Message}");
        }
    }
}
