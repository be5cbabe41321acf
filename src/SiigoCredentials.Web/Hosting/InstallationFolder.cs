namespace SiigoCredentials.Web.Hosting;

/// <summary>The folder with the settings and static files: beside the published program, whatever the working directory is.</summary>
public static class InstallationFolder
{
    /// <summary>Null for an unpublished build: the framework finds its files among the sources.</summary>
    public static string? Find(string programFolder) => Directory.Exists(Path.Combine(programFolder, "wwwroot")) ? programFolder : null;
}
