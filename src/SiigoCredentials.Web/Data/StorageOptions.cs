namespace SiigoCredentials.Web.Data;

/// <summary>Where the portal keeps its files; section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The folder of the database, the Data Protection ring and the Development key; relative to the content root.</summary>
    public string Folder { get; set; } = "App_Data";

    public string PathOf(string file) => Path.Combine(Folder, file);
}
