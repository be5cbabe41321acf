namespace SiigoCredentials.Bench.Servers;

/// <summary>Where the repository lies, and the git-ignored folder in which everything is made.</summary>
internal sealed class Workspace
{
    private readonly string artifacts;

    public Workspace()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SiigoCredentials.sln")))
        {
            folder = folder.Parent;
        }

        Root = folder?.FullName
            ?? throw new InvalidOperationException("Run this from a clone of the repository: it publishes the server from its source.");
        artifacts = Path.Combine(Root, "artifacts", "bench");
    }

    public string Root { get; }

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(artifacts, name)).FullName;
}
