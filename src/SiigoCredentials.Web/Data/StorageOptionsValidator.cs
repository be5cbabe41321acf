using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Data;

/// <summary>Refuses a connection string to PostgreSQL without its provider: the portal would start on an empty SQLite file.</summary>
internal sealed class StorageOptionsValidator(IConfiguration settings) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        !string.IsNullOrWhiteSpace(options.ConnectionString) && settings["Storage:Provider"] is null
            ? ValidateOptionsResult.Fail("Storage:ConnectionString is set without Storage:Provider: set that to PostgreSql, or to Sqlite.")
            : ValidateOptionsResult.Success;
}
