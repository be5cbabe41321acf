using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

internal static class DataRegistration
{
    public static IServiceCollection AddData(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>()
            .BindConfiguration("Storage")
            .PostConfigure<IHostEnvironment>((storage, host) =>
                storage.Folder = CreateFolder(Path.Combine(host.ContentRootPath, storage.Folder)))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddDbContext<AppDbContext, SqliteAppDbContext>((provider, options) => options
            .UseSqlite(ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value))
            .AddInterceptors(new SqliteSafety()));
        return services;
    }

    private static string ConnectionString(StorageOptions storage) =>
        new SqliteConnectionStringBuilder { DataSource = storage.PathOf("portal.db"), ForeignKeys = true }.ToString();

    // For the portal's account alone: verifiers, contacts and sealed keys lie there.
    private static string CreateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
