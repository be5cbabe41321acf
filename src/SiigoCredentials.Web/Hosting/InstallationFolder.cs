namespace SiigoCredentials.Web.Hosting;

/// <summary>Where the program's own settings and pages are: beside it once it is published, whatever folder it is started from.</summary>
public static class InstallationFolder
{
    /// <summary>Null for a build, whose files are where its sources are: there the framework finds them.</summary>
    public static string? Find(string programFolder) => Directory.Exists(Path.Combine(programFolder, "wwwroot")) ? programFolder : null;
}
