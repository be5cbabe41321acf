using System.Text.Json;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Operator;

namespace SiigoCredentials.Tests.Privacy;

/// <summary>The operator reads and answers the requests with one command.</summary>
[Trait("Engine", "Both")]
public sealed class DataRequestCommandTests
{
    private static readonly Dictionary<string, string> WithAddress = new() { ["Portal__PublicUrl"] = "https://portal.example" };

    [Fact]
    public async Task List_HasTheOpenOnes_TheNextDueFirst_AndAllWithTheClosed()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        Assert.Equal((0, "No request waits."), await TrimmedAsync(app, "data-requests"));
        var claim = await rosa.FileAsync(app);
        var inquiry = await rosa.FileAsync(app, "Consulta");
        var closed = await rosa.FileAsync(app, email: "otra@persona.example");
        Assert.Equal(0, (await Shell.RunAsync(app, "data-requests", closed, "--close", "Listo.")).ExitCode);
        await rosa.AskAsync(email: "tercera@persona.example"); // not confirmed: it is in no list

        var (exitCode, said) = await Shell.RunAsync(app, "data-requests");

        Assert.True(exitCode == 0, said);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(inquiry, lines[1], StringComparison.Ordinal);
        Assert.StartsWith(claim, lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("Rosa", said, StringComparison.Ordinal);
        using var all = JsonDocument.Parse((await Shell.RunAsync(app, "data-requests", "--all", "--json")).Said);
        var rows = all.RootElement.GetProperty("requests");
        Assert.Equal(
            ["open", "open", "closed"], rows.EnumerateArray().Select(row => row.GetProperty("state").GetString()));
        Assert.Equal("consulta", rows[0].GetProperty("kind").GetString());
        Assert.InRange(rows[0].GetProperty("daysLeft").GetInt32(), 9, 10);
    }

    [Fact]
    public async Task Request_IsShownWithoutCommandingTheTerminal_AndAnsweredStepByStep()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        var number = await rosa.FileAsync(app);
        await app.SqlAsync("UPDATE DataRequests SET Text = 'Uno\u001b[2J\ndos'");

        var shown = await Shell.RunAsync(app, "data-requests", number.ToLowerInvariant());

        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("> Uno\\u001B[2J\n> dos", shown.Said, StringComparison.Ordinal);
        Assert.Equal(
            (1, "Nothing was done: set Portal:PublicUrl, which the link in the mail begins with."),
            await TrimmedAsync(app, "data-requests", number, "--incomplete", "¿Cuál?"));
        Assert.Equal(0, (await Shell.RunWithAsync(app, WithAddress, "data-requests", number, "--incomplete", "¿Cuál?")).ExitCode);
        Assert.Equal(4, (await Shell.RunWithAsync(app, WithAddress, "data-requests", number, "--incomplete", "¿Cuál?")).ExitCode);
        Assert.Equal(1, (await Shell.RunAsync(app, "data-requests", number, "--extend", "x")).ExitCode);
        Assert.Contains(
            "The answer is due on", (await Shell.RunAsync(app, "data-requests", number, "--complete", "El 300")).Said,
            StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.RunAsync(app, "data-requests", number, "--extend", "Falta gente")).ExitCode);
        Assert.Equal(4, (await Shell.RunAsync(app, "data-requests", number, "--extend", "Falta gente")).ExitCode);
        using var done = JsonDocument.Parse((await Shell.RunAsync(app, "data-requests", number, "--close", "Ya está.", "--json")).Said);
        Assert.Equal("closed", done.RootElement.GetProperty("state").GetString());
        Assert.Equal((4, "Nothing was done: it is closed."), await TrimmedAsync(app, "data-requests", number, "--close", "Otra vez"));
        Assert.Equal(3, (await Shell.RunAsync(app, "data-requests", "2026-XXXX")).ExitCode);
        Assert.Equal(3, (await Shell.RunAsync(app, "data-requests", "2026-XXXX", "--close", "x")).ExitCode);
        Assert.Contains(await app.OutboxAsync(), mail =>
            mail.Subject == $"Respuesta a tu solicitud {number}" && mail.Text.Contains("> Ya está.", StringComparison.Ordinal));
        Assert.Contains(await app.OutboxAsync(), mail =>
            mail.Text.Contains("https://portal.example/tratamiento-de-datos/tu-solicitud?codigo=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("data-requests", "--close", "x")]
    [InlineData("data-requests", "2026-X", "--all")]
    [InlineData("data-requests", "2026-X", "--close", "x", "--extend", "y")]
    [InlineData("data-requests", "2026-X", "--close", " ")]
    public async Task HalfACommand_IsRefused(params string[] words)
    {
        await using var app = new PortalApp();

        Assert.Equal(1, (await Shell.RunAsync(app, words)).ExitCode);
    }

    [Fact]
    public async Task ErasePerson_WaitsForTheAnswer_ThenTheRequestsGoToo()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        var number = await rosa.FileAsync(app);
        await rosa.AskForDataAsync(DataRequestForms.Email);

        var refused = await Shell.RunAsync(app, "erase-person", DataRequestForms.Email);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"request {number} is open", refused.Said, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.RunAsync(app, "data-requests", number, "--close", "Ya borramos tus datos.")).ExitCode);
        var erased = await Shell.RunAsync(app, "erase-person", DataRequestForms.Email);
        Assert.Contains("1 requests about personal data", erased.Said, StringComparison.Ordinal);
        Assert.Contains("1 links to personal data", erased.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(await app.RowsAsync(), rows => rows.Contains(DataRequestForms.Email, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(3, (await Shell.RunAsync(app, "erase-person", DataRequestForms.Email)).ExitCode);
    }

    [SqliteFact]
    public async Task OlderBackup_HasTheRequest_AndARestoreSaysWhose()
    {
        await using var app = new PortalApp(); // its files alone: a restore wants the portal stopped
        string number;
        await using (var running = app.Twin())
        {
            using var rosa = new PortalClient(running);
            number = await rosa.FileAsync(running);
        }

        Assert.Equal(0, (await Shell.RunAsync(app, "data-requests", number, "--close", "Listo.")).ExitCode);
        var backup = Path.Combine(app.Folder, "portal.backup");
        Assert.Equal(0, (await Shell.RunAsync(app, "backup", backup)).ExitCode);
        Assert.Equal(0, (await Shell.RunAsync(app, "erase-person", DataRequestForms.Email)).ExitCode);

        var (exitCode, said) = await Shell.RunAsync(app, "restore", backup, "--force");

        Assert.True(exitCode == 0, said);
        Assert.Contains($"in it again: {DataRequestForms.Email}. Run erase-person", said, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> TrimmedAsync(PortalApp app, params string[] words)
    {
        var (exitCode, said) = await Shell.RunAsync(app, words);
        return (exitCode, said.Trim());
    }
}
