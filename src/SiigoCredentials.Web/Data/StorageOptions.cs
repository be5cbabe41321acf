using System.ComponentModel.DataAnnotations;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Which database engine holds the portal's rows.</summary>
public enum StorageProvider
{
    /// <summary>A file in <see cref="StorageOptions.Folder"/>: nothing to install, one machine.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, for several portals side by side.</summary>
    PostgreSql,
}

/// <summary>Where the portal keeps what it stores; section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Read before anything is registered: another engine is another program to the database.</summary>
    public StorageProvider Provider { get; set; }

    /// <summary>How PostgreSQL is reached, as Npgsql writes it; may hold a password, so it comes from the environment or a file that the portal alone reads.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The folder of the SQLite database, the Data Protection ring and the Development key; relative to the content root.</summary>
    public string Folder { get; set; } = "App_Data";

    /// <summary>The day on which a new installation is asked for: outside Development an empty database is refused on any other.</summary>
    public DateOnly? CreatedOn { get; set; }

    /// <summary>For how long a start waits for a PostgreSQL server that cannot be reached, or takes no connection at present.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WaitAtStart { get; set; } = TimeSpan.FromMinutes(1);

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Makes the folder where it is missing, for the portal's account alone: verifiers, contacts and sealed keys lie there.</summary>
    /// <exception cref="StartRefusedException">It cannot be made.</exception>
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
