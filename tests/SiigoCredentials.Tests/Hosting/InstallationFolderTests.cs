using SiigoCredentials.Web.Hosting;

namespace SiigoCredentials.Tests.Hosting;

public sealed class InstallationFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("installation-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Find_BesideItsPages_IsThePublishedFolder_WhateverFolderItIsStartedFrom()
    {
        Assert.Null(InstallationFolder.Find(folder));
        Directory.CreateDirectory(Path.Combine(folder, "wwwroot"));
        Assert.Equal(folder, InstallationFolder.Find(folder));
    }
}
