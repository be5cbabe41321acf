using System.Text;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Operator;

/// <summary>What the program says on a screen: no text that anybody chose commands the terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("terminal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("Ñandú Ltda. 日本 😀 e\u0301", "Ñandú Ltda. 日本 😀 e\u0301")]
    [InlineData("\u001b[2J\u0007\u0008\u007f", @"\u001B[2J\u0007\u0008\u007F")]
    [InlineData("\u009b31m", @"\u009B31m")]
    [InlineData("abc\u202edef\u2066\u200b\ufeff\u00ad", @"abc\u202Edef\u2066\u200B\uFEFF\u00AD")]
    [InlineData("one\r\ntwo\u2028\u2029\u0085", @"one\u000D\u000Atwo\u2028\u2029\u0085")]
    [InlineData("\U000e0041\ue000", @"\uDB40\uDC41\uE000")]
    public void Escaped_LeavesWhatIsVisible(string text, string escaped) => Assert.Equal(escaped, Terminal.Escaped(text));

    [Fact]
    public void HalvesOfCharacters_AreEscaped() // not as data of a theory: attributes hold no half
    {
        Assert.Equal(@"\uD800x", Terminal.Escaped(['\ud800', 'x']));
        Assert.Equal(@"x\uDC00", Terminal.Escaped(['x', '\udc00']));
    }

    [Fact]
    public async Task ForgedActivity_WritesNoVerdictOfItsOwn()
    {
        var file = Path.Combine(folder, "actividad.json");
        await File.WriteAllTextAsync(
            file, """{"format":"siigo-activity-1","company":"\u001b[2K\u001b[1GThe chain of company 1 is whole","head":{"sequence":1,"hash":"00"},"entries":[""" + "\n]}\n");
        var latin = Path.Combine(folder, "latin1.json");
        await File.WriteAllBytesAsync(latin, Encoding.Latin1.GetBytes("""{"format":"siigo-activity-1","company":"ñ"""));

        await AssertRefusedAsync("The first line is not that of an exported activity", "verify-activity", file);
        await AssertRefusedAsync("The file is not UTF-8", "verify-activity", latin);
        await AssertRefusedAsync(@"\u001B[31mThe chain is whole", "verify-activity", Path.Combine(folder, "\u001b[31mThe chain is whole"));
        await AssertRefusedAsync(@"\u001B[31m", "verify-activity", file, "\u001b[31m"); // the parser's own words
    }

    [Fact]
    public async Task Commands_SayWhatTheyWereGivenEscaped()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        await AssertRefusedAsync(app, @"900\u001B[31m is no NIT", "create-admin", "900\u001b[31m", "ana@empresa.example");
        await AssertRefusedAsync(
            app, @"There is no plan a\u202E\u000ADone.", "create-admin", "901234567", "ana@empresa.example", "--company", "Nueva", "--plan",
            "a\u202e\nDone.");
        await AssertRefusedAsync(app, @"there is no file", "publish-news", "--subject", "x", "--text-file", "/\u001b[31m\nPublished");
        await AssertRefusedAsync(app, @"\u001B[31m", "\u001b[31m");
    }

    /// <summary>Comments of people, and a mail address that somebody changed in the database.</summary>
    [Fact]
    public async Task AnswersOfTheHelp_ReachTheTerminalEscaped()
    {
        await using var app = new PortalApp();
        await app.InDatabaseAsync(async db =>
        {
            var person = await db.Users.Include(row => row.Memberships).FirstAsync(row => row.Email == PortalClient.Admin);
            db.HelpAnswers.Add(new Web.Help.HelpAnswer
            {
                Article = "/ayuda/conectar",
                PersonId = person.Id,
                CompanyId = person.Memberships[0].CompanyId,
                Useful = true,
                Comment = "bien\u001b[2J\u202e",
                At = DateTimeOffset.UnixEpoch,
            });
            person.Email = "ana\u001b[31m@empresa.example";
            await db.SaveChangesAsync();
        });

        var (exitCode, said) = await Shell.RunProcessAsync(app, "help-answers");

        Assert.Equal(0, exitCode);
        Assert.Contains("> bien", said, StringComparison.Ordinal);
        AssertHarmless(said);
    }

    private static void AssertHarmless(string said)
    {
        Assert.DoesNotContain(said, character => char.IsControl(character) && character is not ('\n' or '\t'));
        Assert.DoesNotContain('\u202e', said);
    }

    private async Task AssertRefusedAsync(string why, params string[] args) =>
        AssertRefused(await Shell.RunProcessAsync(folder, [], args), why);

    private static async Task AssertRefusedAsync(PortalApp app, string why, params string[] args) =>
        AssertRefused(await Shell.RunProcessAsync(app, args), why);

    private static void AssertRefused((int ExitCode, string Said) ended, string why)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(why, ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("\nDone.", ended.Said, StringComparison.Ordinal);
        AssertHarmless(ended.Said);
    }
}
