using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Tests.Settings;

namespace SiigoCredentials.Tests.Operator;

/// <summary>What operators write on a command line and in files: taken as people write it, or refused with the reason.</summary>
[Trait("Loop", "Quick")]
public sealed class CommandArgumentTests : IDisposable
{
    private readonly PortalApp portal = new();

    private string TextFile => Path.Combine(portal.Folder, "novedad.txt");

    public void Dispose() => portal.Dispose();

    [Theory]
    [InlineData(1, "the check digit of 900123456 is 8", "suspend", "900123456-1")]
    [InlineData(1, "the check digit of 900123456 is 8", "revoke", "900.123.456‑1")]
    [InlineData(1, "x is no NIT", "resume", "x")]
    [InlineData(1, "is no NIT", "revoke", "")]
    [InlineData(3, "there is no company with the NIT 901234567.", "suspend", "901234567")]
    [InlineData(3, "there is no company with the NIT 901234567.", "revoke", "901.234.567-7")]
    [InlineData(3, "write 900123456-8", "revoke", "9001234568")]
    [InlineData(3, "the company 900123456 has no credential", "revoke", "900.123.456-8")]
    [InlineData(4, "the integrations of 900123456 are not suspended", "resume", "900 123 456–8")]
    [InlineData(1, "nadie is no e-mail address", "reset-factors", "nadie")]
    [InlineData(1, "nadie is no e-mail address", "erase-person", "nadie")]
    [InlineData(3, "the portal has nothing of nadie@nada.example", "erase-person", " nadie@nada.example ")]
    [InlineData(3, "nobody signs in as nadie@nada.example", "reset-factors", " nadie@nada.example ")]
    public void CompaniesAndPeople_AreTakenAsPeopleWriteThem_AndWhoIsNotHereIsToldFromWhatIsSoAlready(
        int code, string why, string command, string argument)
    {
        var (exitCode, said) = Run(command, argument);

        Assert.Equal(code, exitCode);
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> NoUtf8() => new()
    {
        { "Latin-1", Encoding.Latin1.GetBytes("Hola\nseñor\n"), "line 2 holds bytes that are no characters" },
        { "UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("señor")], "is UTF-16" },
        { "UTF-16, big-endian", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("señor")], "is UTF-16" },
        { "UTF-16 without a mark", Encoding.Unicode.GetBytes("Hola"), "line 1 holds bytes that are no characters" },
        { "half a character at the end", Encoding.UTF8.GetBytes("Hola ñ")[..^1], "line 1 holds bytes that are no characters" },
        { "too long", new byte[200_000], "is longer than" },
    };

    [Theory]
    [MemberData(nameof(NoUtf8))]
    public async Task PublishNews_OfAFileThatIsNotUtf8_PublishesNothing(string kind, byte[] content, string why)
    {
        await File.WriteAllBytesAsync(TextFile, content);

        var (exitCode, said) = Publish();

        Assert.True(exitCode == 1, kind);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.Equal(0, await portal.InDatabaseAsync(db => db.Announcements.CountAsync()));
    }

    [Fact]
    public async Task PublishNews_OfAFileWithAByteOrderMark_PublishesTheTextAlone()
    {
        await File.WriteAllBytesAsync(TextFile, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("Señor\r\nñandú")]);

        var (exitCode, said) = Publish();

        Assert.True(exitCode == 0, said);
        Assert.Equal("Señor\nñandú", await portal.InDatabaseAsync(db => db.Announcements.Select(row => row.Text).SingleAsync()));
    }

    private (int ExitCode, string Said) Publish() =>
        Run("publish-news", "--subject", "Novedad", "--text-file", TextFile, "--Portal:PublicUrl=https://portal.example");

    private (int ExitCode, string Said) Run(params string[] args) => EntryPoint.Run(
    [
        .. args, "--environment=Development", "--Logging:LogLevel:Default=None",
        .. portal.StorageSettings.Select(setting => $"--{setting.Key}={setting.Value}"),
    ]);
}
