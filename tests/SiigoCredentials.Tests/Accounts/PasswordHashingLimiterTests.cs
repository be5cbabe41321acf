using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>So many passwords at once as there are cores, a queue, and beyond it a word (ASVS 15.2.2).</summary>
[Trait("Engine", "Both")]
public sealed class PasswordHashingLimiterTests
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
        var others = Fill(app, which => $"OWNER {which}");

        var refused = await ana.SubmitAsync(
            page, page.MainForm, new() { ["Current"] = DemoData.Password, ["Wanted"] = "una frase nueva y larga" });

        Assert.Equal("Hay demasiadas personas entrando", refused.Heading);
        await LeaveAsync(others);
        using var again = await PortalClient.SignedInAsync(app);
    }

    [Fact]
    public async Task OwnersAndTheirLinks_AreNotTurnedAwayByAQueueOfStrangers()
    {
        await using var app = new PortalApp();
        using var known = await PortalClient.SignedInAsync(app);
        await SignOutAsync(known);
        using var session = await PortalClient.SignedInAsync(app);
        var change = await session.GetAsync("/cuenta/contrasena");
        using var guest = new PortalClient(app);
        var strangers = Fill(app);

        var owners = Task.WhenAll(
            known.SignInAsync(PortalClient.Admin, "no es esta"),
            session.SubmitAsync(change, change.MainForm, new() { ["Current"] = "no es esta", ["Wanted"] = "una frase nueva y larga" }));
        Assert.Equal(503, (int)(await guest.SignInAsync(PortalClient.Admin, DemoData.Password)).Status);
        Assert.Equal(200, (int)(await JoinAsync(guest)).Status);
        await LeaveAsync(strangers);

        Assert.Equal(["No pudimos dejarte entrar", ""], (await owners).Select(page => page.Notice));
    }

    [Fact]
    public async Task Owner_ComesBeforeEveryStrangerWhoWaits()
    {
        await using var app = new PortalApp();
        var hashing = app.Services.GetRequiredService<PasswordHashingLimiter>();
        var strangers = Fill(app);
        var owner = hashing.AcquireAsync("ANA", CancellationToken.None);
        Assert.False(owner.IsCompleted);
        Assert.Equal(PasswordHashingLimiter.AtOnce, strangers.Count(turn => turn.IsCompleted));

        (await strangers[0]).Dispose();

        using (await owner)
        {
            Assert.Equal(PasswordHashingLimiter.AtOnce, strangers.Count(turn => turn.IsCompleted));
        }

        await strangers[PasswordHashingLimiter.AtOnce];
        Assert.Equal(PasswordHashingLimiter.AtOnce + 1, strangers.Count(turn => turn.IsCompleted));
        strangers.RemoveAt(0);
        await LeaveAsync(strangers);
    }

    [Fact]
    public async Task OneOwner_HasOneTurnAtATime_AndTakesNoneOfAnothers()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await SignOutAsync(ana);
        var hashing = app.Services.GetRequiredService<PasswordHashingLimiter>();
        List<Task<IDisposable>> many =
            [.. Enumerable.Range(0, 6).Select(_ => hashing.AcquireAsync(PortalClient.Admin.ToUpperInvariant(), CancellationToken.None))];

        Assert.Equal([true, false, false, false, false, false], many.Select(turn => turn.IsCompleted));
        Assert.Equal("Hay demasiadas personas entrando", (await ana.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
        if (PasswordHashingLimiter.AtOnce > 1)
        {
            (await hashing.AcquireAsync("LUIS", CancellationToken.None)).Dispose();
        }

        await LeaveAsync(many);
    }

    [Fact]
    public async Task WhoGoesAwayWhileWaiting_LeavesTheirPlace()
    {
        await using var app = new PortalApp();
        var hashing = app.Services.GetRequiredService<PasswordHashingLimiter>();
        List<Task<IDisposable>> busy =
            [.. Enumerable.Range(0, PasswordHashingLimiter.AtOnce)
                .Select(which => hashing.AcquireAsync($"OWNER {which}", CancellationToken.None))];
        using var gone = new CancellationTokenSource();
        var waiting = hashing.AcquireAsync("ANA", gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var again = hashing.AcquireAsync("ANA", CancellationToken.None);
        await LeaveAsync(busy);
        (await again).Dispose();
    }

    // Every stranger, or owner, who may hash, and everybody who may wait for it.
    private static List<Task<IDisposable>> Fill(PortalApp app, Func<int, string>? owner = null)
    {
        var hashing = app.Services.GetRequiredService<PasswordHashingLimiter>();
        return [.. Enumerable.Range(0, PasswordHashingLimiter.AtOnce + PasswordHashingLimiter.Queue)
            .Select(which => hashing.AcquireAsync(owner?.Invoke(which), CancellationToken.None))];
    }

    // By a link that never was.
    private static async Task<PortalPage> JoinAsync(PortalClient nobody)
    {
        var page = await nobody.GetAsync("/cuenta/iniciar-sesion");
        using var answer = await nobody.Http.PostAsync(
            $"/cuenta/invitacion?codigo={new string('a', 43)}", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["__RequestVerificationToken"] = page.FormToken,
                ["Form.FirstName"] = "Ana",
                ["Form.LastName"] = "Ríos",
                ["Form.Password"] = "una frase nueva y larga",
            }));
        return page with { Status = answer.StatusCode };
    }

    private static async Task SignOutAsync(PortalClient person)
    {
        var page = await person.GetAsync("/cuenta/cerrar-sesion");
        await person.SubmitAsync(page, page.MainForm);
    }

    private static async Task LeaveAsync(List<Task<IDisposable>> others)
    {
        foreach (var turn in others)
        {
            (await turn).Dispose();
        }
    }
}
