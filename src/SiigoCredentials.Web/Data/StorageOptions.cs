using System.ComponentModel.DataAnnotations;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>The database engine.</summary>
public enum StorageProvider
{
    /// <summary>A file in <see cref="StorageOptions.Folder"/>: nothing to install, one machine.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, for several instances.</summary>
    PostgreSql,
}

/// <summary>Where the portal stores its data; section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Read before the services are registered, because each engine has its own services.</summary>
    public StorageProvider Provider { get; set; }

    /// <summary>
    /// Npgsql's connection string. It may hold a password, so it belongs in the environment or in a file that only the portal can read.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The folder of the SQLite database, the Data Protection ring and the Development key; relative to the content root.
    /// </summary>
    public string Folder { get; set; } = "App_Data";

    /// <summary>
    /// The day on which the operator creates the installation. Outside Development an empty database is refused on any other day.
    /// </summary>
    public DateOnly? CreatedOn { get; set; }

    /// <summary>How long a start waits for a PostgreSQL server that cannot be reached, or accepts no connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WaitAtStart { get; set; } = TimeSpan.FromMinutes(1);

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Creates the folder if it is missing, for the portal's account only: it holds hashes, contacts and sealed keys.</summary>
    /// <exception cref="StartRefusedException">The folder cannot be created.</exception>
    internal string CreateFolder()
    {
        try
        {
            return PrivateFile.CreateFolder(Folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Storage:Folder cannot be used: {fault.Message}");
        }
    }
}
