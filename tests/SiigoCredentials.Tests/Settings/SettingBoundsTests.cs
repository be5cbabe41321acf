using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Tests.Settings;

/// <summary>
/// Every bound, written down here by hand and tried from both sides: the program takes the bound itself and refuses what lies beyond it.
/// </summary>
public sealed class SettingBoundsTests : IDisposable
{
    // The setting, the least and the most that it takes. What is refused is a second, a unit or a hundredth beyond.
    private static readonly (string Setting, string Least, string Most)[] Bounds =
    [
        ("Accounts:IdleTimeout", "00:01:00", "1.00:00:00"),
        ("Accounts:AbsoluteTimeout", "00:01:00", "7.00:00:00"),
        ("Accounts:ProofLifetime", "00:01:00", "01:00:00"),
        ("Accounts:AttemptsPerAccount", "3", "1000000"),
        ("Accounts:AttemptsPerAddress", "3", "1000000"),
        ("Accounts:AttemptsWindow", "00:01:00", "1.00:00:00"),
        ("Accounts:InvitationsPerDay", "1", "10000"),
        ("Accounts:AccessRequestsPerDay", "1", "1000"),
        ("Accounts:PasswordIterations", "210000", "10000000"),
        ("Credentials:KeyLifetime", "01:00:00", "3650.00:00:00"),
        ("Credentials:RotationsPerDay", "1", "1000000"),
        ("Credentials:RotationsByProgramPerDay", "1", "1000000"),
        ("Credentials:ConfirmationMailsPerDay", "1", "1000"),
        ("Credentials:CachedCredentials", "1000", "10000000"),
        ("Handoff:LinksPerDay", "1", "1000"),
        ("Handoff:KeptDays", "4", "3650"),
        ("Help:KeptDays", "30", "3650"),
        ("Help:AnswersPerHour", "1", "1000"),
        ("Leaks:ReportsPerMinute", "1", "100000"),
        ("Leaks:SignedReportsPerMinute", "1", "100000"),
        ("Mail:Port", "1", "65535"),
        ("Mail:OutsidePerDay", "1", "10000"),
        ("Portal:Instances", "1", "1000"),
        ("Portal:StrangersPagesPerMinute", "60", "1000000"),
        ("Portal:BackupDays", "1", "3650"),
        ("Portal:DrainTime", "00:00:00", "00:00:25"),
        ("Storage:WaitAtStart", "00:00:00", "00:10:00"),
        ("Telemetry:TracedPart", "0", "1"),
        ("Tokens:Lifetime", "00:01:00", "7.00:00:00"),
        ("Tokens:SignInsPerMinute", "1", "100000000"),
        ("Tokens:RotationCallsPerMinute", "1", "100000000"),
        ("Tokens:FailuresPerUserPerMinute", "1", "100000000"),
        ("Tokens:FailuresPerAddressPerMinute", "1", "100000000"),
        ("Tokens:SigningKeyLife", "1.00:00:00", "730.00:00:00"),
        ("Tokens:SigningKeyNotice", "00:00:00", "1.00:00:00"),
        ("Tokens:CachedTokens", "100", "1000000"),
        ("Usage:KeptDays", "31", "3650"),
        ("Usage:RowsPerDay", "10", "10000"),
        ("Usage:AddressesPerDay", "1", "1000"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("portal-bounds-").FullName;

    public static IEnumerable<object[]> Beyond =>
        Bounds.SelectMany(row => new object[][] { [row.Setting, Step(row.Least, -1)], [row.Setting, Step(row.Most, +1)] });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Beyond))]
    public void WhatLiesBeyondABound_StopsTheStart(string setting, string value)
    {
        var (exitCode, error) = EntryPoint.Run(
            "--environment=Production", $"--Storage:Folder={folder}", $"--Portal:PublicUrl={ProductionApp.Address}",
            "--urls=http://127.0.0.1:0", $"--{setting}={value}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The portal did not start. {setting} is ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BoundsThemselves_Start(bool least)
    {
        await using var app = new ProductionApp { Settings = Bounds.ToDictionary(row => row.Setting, row => least ? row.Least : row.Most) };
        using var client = new PortalClient(app);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/cuenta/iniciar-sesion")).Status);
    }

    [Fact]
    public async Task EveryRange_HasItsRowHere_AndEveryNumberARange()
    {
        await using var app = new PortalApp();
        var properties = app.Services.GetServices<SettingsSection>()
            .SelectMany(
                section =>
                    section.Options.GetProperties().Where(property => property.SetMethod is { IsPublic: true })
                        .Select(property => (Name: $"{section.Name}:{property.Name}", Property: property))).ToList();
        var rows = Bounds.Select(row => row.Setting).ToList();

        Assert.Empty(
            properties.Where(setting => setting.Property.GetCustomAttribute<RangeAttribute>() is not null).Select(setting => setting.Name)
                .Except(rows));
        Assert.Empty(properties.Where(setting => IsNumber(setting.Property.PropertyType)).Select(setting => setting.Name).Except(rows));
        Assert.Empty(rows.Except(properties.Select(setting => setting.Name)));
    }

    [Fact]
    public async Task EverySetting_IsOfATypeThatIsRead()
    {
        await using var app = new ProductionApp();
        SettingsSection[] sections = [.. app.Services.GetServices<SettingsSection>()];
        var all = sections.SelectMany(
            section =>
                section.Options.GetProperties().Where(property => property.CanWrite).Select(property => $"{section.Name}:{property.Name}"))
            .ToDictionary(setting => setting, _ => (string?)"?", StringComparer.Ordinal);

        Assert.IsType<OptionsValidationException>(
            Record.Exception(() => SettingsCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(all).Build(), sections)));
    }

    [Fact]
    public void Settings_AreBoundInOneWay()
    {
        var offenders = Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "src", "SiigoCredentials.Web"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "SettingsRegistration.cs")
            .Where(file =>
                File.ReadAllText(file) is var text
                    && (text.Contains("BindConfiguration(", StringComparison.Ordinal)
                        || text.Contains(".GetSection(\"Portal", StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    [Fact]
    public async Task Lists_AreTakenAsOneTextOrNumbered_AndEmptyIsNone()
    {
        await using var oneText = new ProductionApp
        {
            Settings =
                { ["Portal:TrustedProxies"] = "127.0.0.1, 10.0.0.7/8;2001:db8::/32", ["Credentials:Overlaps"] = "02:00:00,1.12:00:00",
                    ["AllowedHosts"] = "b.example;*.c.example" },
        };
        await using var numbered = new ProductionApp
        {
            Settings =
                { ["Portal:TrustedProxies:0"] = "127.0.0.1", ["Portal:TrustedProxies:1"] = "10.0.0.0/8", ["Credentials:Overlaps"] = "" }
        };

        Assert.Equal(["127.0.0.1", "10.0.0.7/8", "2001:db8::/32"], Of<PortalOptions>(oneText).TrustedProxies);
        Assert.Equal([TimeSpan.FromHours(2), TimeSpan.FromHours(36)], Of<Web.Credentials.CredentialOptions>(oneText).OverlapsOffered);
        Assert.Equal(["127.0.0.1", "10.0.0.0/8"], Of<PortalOptions>(numbered).TrustedProxies);
        Assert.Equal(4, Of<Web.Credentials.CredentialOptions>(numbered).OverlapsOffered.Count);
    }

    [Fact]
    public async Task OtherProgramsNames_AreLeftAlone_AndEmptyOptionalOnesAreNone()
    {
        await using var app = new ProductionApp
        {
            Settings =
            {
                ["Logging:LogLevel:Default"] = "Warning",
                ["Kestrel:Limits:MaxConcurrentConnections"] = "5000",
                ["Serilog:Host"] = "x",
                ["Redis:Host"] = "x",
                ["Grafana:Port"] = "x",
                ["Mailman:Colour"] = "x",
                ["Mail:Host"] = "",
                ["Mail:Port"] = "",
                ["Portal:PublicUrl"] = "https://portal.example/",
                ["Credentials:KeyLifetime"] = "",
                ["Telemetry:OtlpEndpoint"] = "",
                ["Telemetry:MetricsToken"] = "",
                ["STORAGE:PROVIDER"] = "sqlite",
            },
        };
        using var client = new PortalClient(app);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/cuenta/iniciar-sesion")).Status);
        Assert.Equal("https://portal.example", Of<PortalOptions>(app).PublicUrl);
        SettingsCheck.Run(
            // a shell's
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?> { ["Mail"] = "/var/mail/root", ["MAIL_HOST"] = "smtp.other.example" }).Build(),
            [.. app.Services.GetServices<SettingsSection>()]);
    }

    private static TOptions Of<TOptions>(PortalApp app)
        where TOptions : class => app.Services.GetRequiredService<IOptions<TOptions>>().Value;

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain
            && (plain == typeof(int) || plain == typeof(double) || plain == typeof(TimeSpan));

    private static string Step(string value, int direction) =>
        value.Contains(':', StringComparison.Ordinal)
            ? (TimeSpan.ParseExact(value, "c", CultureInfo.InvariantCulture) + TimeSpan.FromSeconds(direction))
            .ToString("c", CultureInfo.InvariantCulture)
        : value is "0" or "1" && direction > 0 == (value == "1") ? (int.Parse(value, CultureInfo.InvariantCulture) + (0.01 * direction))
        .ToString(CultureInfo.InvariantCulture)
        : (int.Parse(value, CultureInfo.InvariantCulture) + direction).ToString(CultureInfo.InvariantCulture);
}
