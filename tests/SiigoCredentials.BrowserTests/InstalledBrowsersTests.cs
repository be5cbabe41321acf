using SiigoCredentials.Tests;

namespace SiigoCredentials.BrowserTests;

public sealed class InstalledBrowsersTests
{
    private const string Absent = "/nowhere/chromium";

    // One answers --version, the other refuses everything.
    private static readonly string Starts = Programs.Find("true")!;
    private static readonly string Refuses = Programs.Find("false")!;

    [Fact]
    public async Task Named_IsTaken_WhateverElseIsThere() => Assert.Equal(Absent, await InstalledBrowsers.FirstAsync(Absent, [Starts]));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task FirstThatStarts_IsTaken(string? named) =>
        Assert.Equal(Starts, await InstalledBrowsers.FirstAsync(named, [Absent, Refuses, Starts, "/usr/bin/env"]));

    [Fact]
    public async Task WhereNoneStarts_ThereIsNone() => Assert.Null(await InstalledBrowsers.FirstAsync(named: null, [Absent, Refuses]));

    [Fact]
    public void InstalledOnes_ComeBeforePlaywrights() => Assert.Equal(Absent, InstalledBrowsers.Places(Absent).Last());
}
