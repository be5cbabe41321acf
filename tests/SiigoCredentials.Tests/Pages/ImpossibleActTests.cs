using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Credentials;
using SiigoCredentials.Tests.Usage;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>
/// Every act of the table in <c>docs/keys.md</c>, sent by a form that was right when its page was opened: where the table says that it is
/// not possible, the page tells what happened, nothing is changed and nothing is recorded.
/// </summary>
public sealed class ImpossibleActTests : IDisposable
{
    private const string Nit = "900123456";
    private const int Reports = 2; // the last columns: what is done about a reported key comes from no form

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, (string Handler, (string, string)[] Fields, string[] Words)> Acts = new(
        StringComparer.Ordinal)
    {
        ["replace"] = ("Rotate", [("Rotation.Overlap", "00:00:00")], []),
        ["replace in a day"] = ("Rotate", [("Rotation.Overlap", "1.00:00:00")], []),
        ["replace on first use"] = ("Rotate", [("Rotation.Overlap", "1.00:00:00"), ("Rotation.OnFirstUse", "true")], []),
        ["replace leaked"] = ("Rotate", [("Rotation.Overlap", "1.00:00:00"), ("Rotation.Leaked", "true")], []),
        ["finish"] = ("Finish", [], ["No hay un cambio de clave en curso"]),
        ["extend to 3 days"] =
            ("Extend", [("length", "3.00:00:00")], ["No había nada que cambiar", "No hay un cambio de clave en curso"]),
        ["extend to an hour"] = ("Extend", [("length", "01:00:00")], ["No había nada que cambiar", "No hay un cambio de clave en curso"]),
        ["go back"] = ("GoBack", [], ["No hay un cambio de clave en curso"]),
        ["revoke"] = ("Revoke", [], ["No había nada que revocar"]),
        ["suspend"] = ("Suspend", [], ["Ya estaban suspendidas"]),
        ["resume"] = ("Resume", [], ["No estaban suspendidas"]),
        ["reveal"] = ("Reveal", [], ["No hay un Access Key para mostrar"]),
    };

    private readonly TestClock clock = new();
    // once a test: each act is sent from a page of before
    private readonly Dictionary<string, PortalPage> opened = new(StringComparer.Ordinal);
    private readonly PortalApp app;

    public ImpossibleActTests() => app = new PortalApp { Clock = clock };

    [Theory]
    [MemberData(nameof(AccessKeyLifecycleTests.Table), MemberType = typeof(AccessKeyLifecycleTests))]
    public async Task ImpossibleAct_IsToldInWords_AndChangesNothing(string state, string[] expected)
    {
        await BeginAsync(state);
        using var admin = await PortalClient.SignedInAsync(app);
        var before = await StandingAsync();

        foreach (var (act, _) in Acts.Keys.Zip(expected).Where(cell => !cell.Second.StartsWith("Done", StringComparison.Ordinal)))
        {
            var page = await SendAsync(admin, act, await VersionAsync());
            Assert.Contains(page.Notice, state == "nothing" ? ["Tu empresa aún no tiene credenciales"] : Acts[act].Words);
            AssertTold(page);
            Assert.Equal(before, await StandingAsync());
        }

        Assert.Equal(Acts.Count + Reports, expected.Length);
    }

    [Theory]
    [MemberData(nameof(AccessKeyLifecycleTests.Table), MemberType = typeof(AccessKeyLifecycleTests))]
    public async Task AnyAct_ByAFormOfBeforeAnothersChange_OrWithoutThePlan_IsToldInWords(string state, string[] expected)
    {
        await BeginAsync(state);
        using var admin = await PortalClient.SignedInAsync(app);
        foreach (var act in Acts.Keys.SkipLast(1)) // looking at the key has no version
        {
            var before = await StandingAsync();
            var page = await SendAsync(admin, act, await VersionAsync() + 1);
            Assert.Contains(
                "No cambiamos nada con tu solicitud", page.Document.QuerySelector(".alert-description")!.TextContent,
                StringComparison.Ordinal);
            AssertTold(page);
            Assert.Equal(before, await StandingAsync());
        }

        await app.SqlAsync($"UPDATE Companies SET PlanCode = (SELECT Code FROM Plans WHERE NOT IncludesApi) WHERE Nit = '{Nit}'");
        foreach (var act in Acts.Keys)
        {
            var before = await StandingAsync();
            var page = await SendAsync(admin, act, await VersionAsync());
            Assert.Equal("No hicimos ningún cambio", page.Notice);
            Assert.Contains("ya no incluye la API", page.Html, StringComparison.Ordinal);
            AssertTold(page);
            Assert.Equal(before, await StandingAsync());
        }

        Assert.Equal(Acts.Count + Reports, expected.Length);
    }

    [Fact]
    public async Task GenerationForm_OfBeforeAColleaguesGeneration_IsTold()
    {
        using var admin = await PortalClient.SignedInAsync(app);
        var empty = await admin.GetAsync(PortalClient.ByConfiguration);
        var pair = await admin.GenerateAsync();

        var late = await admin.SubmitAsync(empty, empty.Form("Generate"), PortalClient.Contact("Otra", "otra@x.example"));

        Assert.Equal("Hiciste otro cambio en otra ventana", late.Notice);
        Assert.Equal(pair.ApiUser, late.ApiUser);
    }

    [Theory]
    [InlineData("Finish")]
    [InlineData("Extend")]
    [InlineData("GoBack")]
    [InlineData("Suspend")]
    [InlineData("Resume")]
    [InlineData("Revoke")]
    public async Task FormWithoutItsOwnId_IsToldInWords(string handler)
    {
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();
        var before = await StandingAsync();
        var act = Acts.First(row => row.Value.Handler == handler).Key;

        var page = await SendAsync(admin, act, 1, operationId: "");

        Assert.Equal("No hicimos ningún cambio", page.Notice);
        Assert.Equal(before, await StandingAsync());
    }

    public void Dispose() => app.Dispose();

    private static void AssertTold(PortalPage page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.NotEmpty(page.Notice);
        Assert.NotEmpty(page.Document.QuerySelector(".alert-description")!.TextContent.Trim());
        Assert.Null(page.AccessKey);
    }

    private async Task<PortalPage> SendAsync(PortalClient admin, string act, int version, string? operationId = null)
    {
        var (handler, fields, _) = Acts[act];
        var route = act.Length % 2 == 0 ? PortalClient.ByConfiguration : PortalClient.ByPartners;
        var page = opened.TryGetValue(route, out var former) ? former : opened[route] = await admin.GetAsync(route);
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)page.Document.CreateElement("form");
        form.SetAttribute("action", $"{route}?handler={handler}");
        var sent = new Dictionary<string, string>(PortalClient.Yes)
        {
            ["__RequestVerificationToken"] = page.FormToken,
            ["Operation.Id"] = operationId ?? Guid.CreateVersion7().ToString(),
            ["Operation.Version"] = $"{version}",
        };
        foreach (var (name, value) in fields)
        {
            sent[name] = value;
        }

        return await admin.SubmitAsync(page, form, sent);
    }

    private async Task BeginAsync(string state)
    {
        if (state == "nothing")
        {
            return;
        }

        await ActAsync(
            (credentials, operation) =>
                credentials.GenerateAsync(operation, IntegrationContact.From("Julia", "julia@aliado.example"), default));
        var waits = state.Contains("waiting", StringComparison.Ordinal);
        if (waits || state.Contains("overlap", StringComparison.Ordinal) || state == "finished")
        {
            var plan = new RotationPlan(Day, FirstUseWithin: waits ? RotationPlan.UsualFirstUseWait : null);
            await ActAsync((credentials, operation) => credentials.RotateAsync(operation, plan, default));
        }

        if (state == "overlap, over")
        {
            clock.Advance(Day);
        }
        else if (state == "waiting, used")
        {
            var key = await app.InDatabaseAsync(
                db => db.AccessKeys.Where(row => row.State == AccessKeyState.Current).Select(row => row.Id).SingleAsync());
            await app.CountAsync(clock.GetUtcNow(), UsageOutcome.SignedIn, 1, key: key);
        }
        else if (state == "waiting, lapsed")
        {
            clock.Advance(RotationPlan.UsualFirstUseWait + AccessKey.CountingTime);
        }

        if (waits)
        {
            await app.Services.GetRequiredService<KeyRetirementWorker>().RoundAsync(default);
        }

        Func<CredentialService, CredentialOperation, Task<CredentialResult>>? last = state switch
        {
            "overlap, gone back" => (credentials, operation) => credentials.UndoRotationAsync(operation, default),
            "finished" => (credentials, operation) => credentials.FinishOverlapAsync(operation, default),
            _ when state.StartsWith("revoked", StringComparison.Ordinal) =>
                (credentials, operation) => credentials.RevokeAsync(operation, default),
            _ when state.StartsWith("suspended", StringComparison.Ordinal) =>
                (credentials, operation) => credentials.SuspendAsync(operation, default),
            _ => null,
        };
        if (last is not null)
        {
            await ActAsync(last);
        }
    }

    private async Task ActAsync(Func<CredentialService, CredentialOperation, Task<CredentialResult>> act)
    {
        var companyId = await app.InDatabaseAsync(
            db => db.Companies.Where(company => company.Nit == Nit).Select(company => company.Id).SingleAsync());
        await using var scope = app.Services.CreateAsyncScope();
        var operation = new CredentialOperation(Actor.Operator(companyId), Guid.CreateVersion7(), await VersionAsync());
        Assert.Equal(CredentialOutcome.Done, (await act(scope.ServiceProvider.GetRequiredService<CredentialService>(), operation)).Outcome);
    }

    private Task<int> VersionAsync() => app.InDatabaseAsync(db => db.Credentials.Select(row => row.Version).SingleOrDefaultAsync());

    // What would show an effect: the credential's version, each key with its deadline, and how much is recorded.
    private Task<string> StandingAsync() => app.InDatabaseAsync(async db =>
    {
        var keys = await db.AccessKeys.OrderBy(key => key.Version).Select(key => $"{key.Id} {key.State} {key.RetiresAt} {key.EndedAt}")
            .ToListAsync();
        return $"{await db.Credentials.Select(row => $"{row.Version} {row.SuspendedAt}").SingleOrDefaultAsync()} {string.Join(", ", keys)} {await db.AuditEntries.CountAsync()}";
    });
}
