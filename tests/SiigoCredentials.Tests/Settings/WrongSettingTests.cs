namespace SiigoCredentials.Tests.Settings;

/// <summary>
/// The real program with one wrong setting each: it does not start, names the setting and what was meant, and ends with 1.
/// </summary>
[Trait("Loop", "Quick")]
public sealed class WrongSettingTests : IDisposable
{
    private const string SomeKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly string folder = Directory.CreateTempSubdirectory("portal-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]

    // A misspelled section.
    [InlineData("Portall:PublicUrl=https://a.example", "Portall:PublicUrl is not a setting. The nearest is Portal:PublicUrl.")]
    [InlineData("Protal:Instances=2", "Protal:Instances is not a setting. The nearest is Portal:Instances.")]
    [InlineData("Mail:CheckCertificateRevocation=no", "Mail:CheckCertificateRevocation is \"no\"; it can be true, false")]
    [InlineData("Mails:Host=smtp.a.example", "The nearest is Mail:Host.")]
    [InlineData("EMail:Host=smtp.a.example", "The nearest is Mail:Host.")]
    [InlineData("Token:Lifetime=01:00:00", "The nearest is Tokens:Lifetime.")]
    [InlineData("Account:IdleTimeout=00:10:00", "The nearest is Accounts:IdleTimeout.")]
    [InlineData("Credential:RotationsPerDay=3", "The nearest is Credentials:RotationsPerDay.")]
    [InlineData("Protections:Key=x", "The nearest is Protection:Key.")]
    [InlineData("Storages:Folder=x", "The nearest is Storage:Folder.")]
    [InlineData("Leak:SenderKeys:a=x", "Leak:SenderKeys:a is not a setting. The nearest is Leaks:SenderKeys.")]
    [InlineData("Telemetri:MetricsToken=x", "The nearest is Telemetry:MetricsToken.")]
    [InlineData("Hand-off:LinksPerDay=3", "The nearest is Handoff:LinksPerDay.")]

    // A misspelled name, or one of another section.
    [InlineData("Portal:PublcUrl=https://a.example", "Portal:PublcUrl is not a setting. The nearest is Portal:PublicUrl.")]
    [InlineData("portal:publicurls=https://a.example", "The nearest is Portal:PublicUrl.")]
    [InlineData("Portal:Url=https://a.example", "The nearest is Portal:PublicUrl.")]
    [InlineData("Portal:TrustedProxy=127.0.0.1", "The nearest is Portal:TrustedProxies.")]
    [InlineData("Portal:TrustedProxys:0=127.0.0.1", "Portal:TrustedProxys:0 is not a setting. The nearest is Portal:TrustedProxies.")]
    [InlineData("Storage:PublicUrl=https://a.example", "The nearest is Portal:PublicUrl.")]
    [InlineData("Storage:Foldr=x", "The nearest is Storage:Folder.")]
    [InlineData("Storage:ConectionString=x", "The nearest is Storage:ConnectionString.")]
    [InlineData("Mail:Hots=smtp.a.example", "The nearest is Mail:Host.")]
    [InlineData("Mail:User=portal", "The nearest is Mail:UserName.")]
    [InlineData("Mail:Passwd=x", "The nearest is Mail:Password.")]
    [InlineData("Accounts:RequireSecondFactors=Everybody", "The nearest is Accounts:RequireSecondFactor.")]
    [InlineData("Tokens:LifeTimes=01:00:00", "The nearest is Tokens:Lifetime.")]
    [InlineData("Usage:KeepDays=40", "The nearest is Usage:KeptDays.")]
    [InlineData("Help:CommentTo=a@b.example", "The nearest is Help:CommentsTo.")]
    [InlineData("Mail:Colour=red", "Mail:Colour is not a setting.")]
    [InlineData("Portal__Instances=2", "Portal__Instances is not a setting. The nearest is Portal:Instances.")]

    // Empty.
    [InlineData("Portal:Instances=", "Portal:Instances is empty")]
    [InlineData("Accounts:IdleTimeout=", "Accounts:IdleTimeout is empty")]
    [InlineData("Accounts:RequireSecondFactor=", "Accounts:RequireSecondFactor is empty")]
    [InlineData("Storage:Provider=", "Storage:Provider is empty")]
    [InlineData("Storage:Folder=", "Storage:Folder is empty")]
    [InlineData("Telemetry:TracedPart= ", "Telemetry:TracedPart is empty")]
    [InlineData("Mail:Security=", "Mail:Security is empty")]
    [InlineData("Credentials:ApiUserDomain=", "Credentials:ApiUserDomain is empty")]
    [InlineData("Portal:TrustedProxies:0=", "Portal:TrustedProxies:0 is empty")]

    // Of another form.
    [InlineData("Portal:Instances=two", "Portal:Instances is \"two\", which is not a whole number.")]
    [InlineData("Portal:Instances=1.5", "Portal:Instances is \"1.5\", which is not a whole number.")]
    [InlineData("Portal:Instances=99999999999", "Portal:Instances is \"99999999999\", which is not a whole number.")]
    [InlineData("Storage:Provider=Oracle", "Storage:Provider is \"Oracle\"; it can be Sqlite, PostgreSql.")]
    [InlineData("Storage:Provider=1", "Storage:Provider is \"1\"; it can be Sqlite, PostgreSql.")]
    [InlineData("Accounts:RequireSecondFactor=Admins", "it can be Nobody, Administradores, Everybody.")]
    [InlineData("Accounts:IdleTimeout=15", "Accounts:IdleTimeout is \"15\": write hours:minutes:seconds")]
    [InlineData("Accounts:IdleTimeout=24:00:00", "Accounts:IdleTimeout is \"24:00:00\": write hours:minutes:seconds")]
    [InlineData("Accounts:IdleTimeout=30m", "Accounts:IdleTimeout is \"30m\": write hours:minutes:seconds")]
    [InlineData("Tokens:SigningKeyLife=90", "such as 1.00:00:00 for one day.")]
    [InlineData("Credentials:KeyLifetime=forever", "Credentials:KeyLifetime is \"forever\"")]
    [InlineData("Storage:CreatedOn=29/11/2026", "Storage:CreatedOn is \"29/11/2026\", which is not a day such as 2026-11-29.")]
    [InlineData("Telemetry:TracedPart=half", "Telemetry:TracedPart is \"half\", which is not a number such as 0.5.")]
    [InlineData("Telemetry:TracedPart=NaN", "Telemetry:TracedPart is \"NaN\"")]
    [InlineData("Telemetry:OtlpEndpoint=127.0.0.1:4317", "Telemetry:OtlpEndpoint does not begin with https://.")]
    [InlineData("Telemetry:MetricsToken=short", "Telemetry:MetricsToken")]
    [InlineData("Mail:Port=smtp", "Mail:Port is \"smtp\"")]
    [InlineData("Mail:Security=None", "Mail:Security is neither StartTls nor Tls.")]
    [InlineData("Mail:Host=smtp.a.example:587", "Mail:Host holds a port: give the name of the host alone. The port is Mail:Port.")]
    [InlineData("Mail:Host=smtp://smtp.a.example", "Mail:Host is an address: give the name of the host alone.")]
    [InlineData("Mail:Host=two words", "Mail:Host is not the name of a host.")]
    [InlineData("Mail:From=Portal <portal@a.example>", "Mail:From is not the address")]
    [InlineData("Mail:TrustedCertificate=/nowhere/ca.pem", "Mail:TrustedCertificate")]
    [InlineData("Help:CommentsTo=nobody", "Help:CommentsTo is not an address")]
    [InlineData("Credentials:ApiUserDomain=API", "Credentials:ApiUserDomain must be a lower-case domain name.")]
    [InlineData("Leaks:SenderKeys:a=no key", "Leaks:SenderKeys has a value that is not an ECDSA P-256 public key")]
    [InlineData("Storage:ConnectionString=Host=db.example", "Storage:ConnectionString is set without Storage:Provider")]
    [InlineData("AllowedHosts=https://a.example", "AllowedHosts holds \"https://a.example\", which is an address")]
    [InlineData("AllowedHosts=b.example;a.example:443", "AllowedHosts holds \"a.example:443\", which holds a port")]

    [InlineData("IdentityProvider:Name=Acme", "IdentityProvider:Authority is missing")]
    [InlineData("IdentityProvider:Authority=login.a.example", "IdentityProvider:Authority does not begin with https://.")]
    [InlineData("IdentityProvider:Authority=http://127.0.0.1:5000", "IdentityProvider:Authority is plain http")]
    [InlineData("IdentityProvider:Authority=https://login.a.example", "IdentityProvider:ClientId is missing")]
    [InlineData("IdentityProvider:Authority=https://a.example", "IdentityProvider:ClientSecret and IdentityProvider:ClientSecretFile: set one")]
    [InlineData("IdentityProvider:Authority=https://b.example", "IdentityProvider:Name is not what people call the provider")]
    [InlineData("IdentityProvider:ClientSecretFile=/nowhere/secret", "IdentityProvider:Authority is missing")]
    [InlineData("IdentityProvider:Autority=https://a.example", "The nearest is IdentityProvider:Authority.")]

    // The address of the portal.
    [InlineData(
        "Portal:PublicUrl=ftp://a.example",
        "Portal:PublicUrl does not begin with https://. Give the address that people and integrations use, such as https://portal.example.")]
    [InlineData("Portal:PublicUrl=portal.example", "Portal:PublicUrl does not begin with https://")]
    [InlineData("Portal:PublicUrl=localhost:5000", "Portal:PublicUrl does not begin with https://")]
    [InlineData("Portal:PublicUrl=https://", "Portal:PublicUrl does not begin with https://")]
    [InlineData("Portal:PublicUrl=http://a.example", "Portal:PublicUrl is plain http")]
    [InlineData("Portal:PublicUrl=http://localhost:5000", "Portal:PublicUrl is plain http")]
    [InlineData("Portal:PublicUrl=https://a.example/portal", "Portal:PublicUrl holds the path /portal")]
    [InlineData("Portal:PublicUrl=https://a.example?x=1", "Portal:PublicUrl holds a query")]
    [InlineData("Portal:PublicUrl=https://a.example/#top", "Portal:PublicUrl holds a fragment")]
    [InlineData("Portal:PublicUrl=https://ana:secreto@a.example", "Portal:PublicUrl holds a user")]
    [InlineData("Portal:PublicUrl=https://a .example", "Portal:PublicUrl holds a blank")]
    [InlineData("Portal:PublicUrl= https://a.example", "Portal:PublicUrl holds a blank")]

    // Lists, and values where there is one.
    [InlineData(
        "Portal:TrustedProxies=proxy.example",
        "Portal:TrustedProxies holds \"proxy.example\", which is neither an address nor a network such as 10.0.0.0/8.")]
    [InlineData(
        "Portal:TrustedProxies=127.0.0.1,10.0.0.0/33",
        "Portal:TrustedProxies holds \"10.0.0.0/33\", which is neither an address nor a network such as 10.0.0.0/8.")]
    [InlineData("Portal:TrustedProxies=0.0.0.0/0", "Portal:TrustedProxies holds 0.0.0.0/0, which would believe everybody")]
    [InlineData("Portal:TrustedProxies=::/0", "Portal:TrustedProxies holds ::/0, which would believe everybody")]
    [InlineData(
        "Portal:TrustedProxies:0=2001:db8::1/129",
        "Portal:TrustedProxies holds \"2001:db8::1/129\", which is neither an address nor a network")]
    [InlineData(
        "Portal:TrustedProxies:first=127.0.0.1",
        "Portal:TrustedProxies:first is not a setting: the values of Portal:TrustedProxies are numbered")]
    [InlineData("Credentials:Overlaps=01:00:00,7", "Credentials:Overlaps is \"7\": write hours:minutes:seconds")]
    [InlineData("Credentials:Overlaps:0=31.00:00:00", "Credentials:Overlaps has a value that is not more than zero and at most 30 days.")]
    [InlineData("Portal:PublicUrl:0=https://a.example", "Portal:PublicUrl:0 is not a setting: Portal:PublicUrl takes one value.")]
    [InlineData(
        "Leaks:SenderKeys=-----BEGIN PUBLIC KEY-----",
        "Leaks:SenderKeys holds several values, each by a name: give Leaks:SenderKeys:<name>.")]
    public void OneWrongSetting_StopsTheStart_AndIsNamed(string setting, string said)
    {
        var (exitCode, error) = Start($"--{setting}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The portal did not start. ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secreto", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(character => character == '\n'));
    }

    [Fact]
    public void EveryWrongSetting_IsNamedAtOnce()
    {
        var (_, error) = Start("--Portal:Instances=0", "--Mail:Port=0", "--Tokens:Lifetime=00:00:01");

        Assert.All(
            (string[])["Portal:Instances", "Mail:Port", "Tokens:Lifetime"], name => Assert.Contains(name, error, StringComparison.Ordinal));
    }

    [Fact]
    public void ListGivenTwice_IsRefused() => Assert.Contains(
        "Portal:TrustedProxies is given twice", Start("--Portal:TrustedProxies=127.0.0.1", "--Portal:TrustedProxies:0=10.0.0.1").Said,
        StringComparison.Ordinal);

    [Fact]
    public void WrongSettings_StopACommandToo()
    {
        var (exitCode, error) = EntryPoint.Run("migrate", "--Mail:Hots=x", "--environment=Production", $"--Storage:Folder={folder}");

        Assert.Equal(1, exitCode);
        Assert.Contains("The nearest is Mail:Host.", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private (int ExitCode, string Said) Start(params string[] more) => EntryPoint.Run(
    [
        "--environment=Production", $"--Storage:Folder={folder}", $"--Portal:PublicUrl={ProductionApp.Address}",
        $"--Protection:Key={SomeKey}", "--urls=http://127.0.0.1:0", .. more,
    ]);
}
