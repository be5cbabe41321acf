using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>So many passwords at once as there are cores, a queue, and beyond it a word (ASVS 15.2.2).</summary>
public sealed class PasswordTurnsTests
{
    [Theory]
    [InlineData(PortalClient.Admin)]
    [InlineData("nadie@demo.example")]
    public async Task FullQueue_IsTold_AndWhenItEmptiesPeopleEnter(string email)
    {
        using var events = new SecurityEvents();
        await using var app = new PortalApp { Logs = events };
        using var client = new PortalClient(app);
        var page = await client.GetAsync("/cuenta/iniciar-sesion");
        var others = Fill(app);

        var refused = await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = email, ["Password"] = DemoData.Password });

        Assert.Equal(503, (int)refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Response.Headers.RetryAfter!.Delta);
        Assert.Equal("Hay demasiadas personas entrando", refused.Heading);
        Assert.Equal("/cuenta/iniciar-sesion", refused.Document.QuerySelector("main a.btn-primary")!.GetAttribute("href"));
        Assert.Contains(events.Take(), told => told.StartsWith("110 TooManyAtOnce", StringComparison.Ordinal));
        await LeaveAsync(others);
        using var ana = await PortalClient.SignedInAsync(app);
    }

    [Fact]
    public async Task ChangeOfPassword_TakesItsTurnToo()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync("/cuenta/contrasena");
        var others = Fill(app);

        var refused = await ana.SubmitAsync(page, page.MainForm, new() { ["Current"] = DemoData.Password, ["Wanted"] = "una frase nueva y larga" });

        Assert.Equal("Hay demasiadas personas entrando", refused.Heading);
        await LeaveAsync(others);
        using var again = await PortalClient.SignedInAsync(app);
    }

    // Everybody who may hash, and everybody who may wait for it.
    private static List<Task<IDisposable>> Fill(PortalApp app)
    {
        var turns = app.Services.GetRequiredService<PasswordTurns>();
        return [.. Enumerable.Range(0, PasswordTurns.AtOnce + PasswordTurns.Queue).Select(_ => turns.TakeAsync(CancellationToken.None))];
    }

    private static async Task LeaveAsync(List<Task<IDisposable>> others)
    {
        foreach (var turn in others)
        {
            (await turn).Dispose();
        }
    }
}
