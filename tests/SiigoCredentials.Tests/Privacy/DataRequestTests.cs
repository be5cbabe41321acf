using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Tests.Privacy;

/// <summary>Anybody files a request about their data: the mailed link files it, once, and its term begins.</summary>
[Trait("Engine", "Both")]
public sealed class DataRequestTests
{
    private const string Email = DataRequestForms.Email;
    private const string Over = DataRequestForms.Over;

    // A Thursday before Semana Santa, at nine in the evening in Bogotá: in UTC it is Friday.
    private readonly TestClock clock = new(new DateTimeOffset(2026, 3, 27, 2, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Request_IsFiledByItsLinkAlone_AndThePersonGetsNumberTextAndDate()
    {
        await using var app = AppWithOperator();
        using var rosa = new PortalClient(app);

        var asked = await rosa.AskAsync();

        Assert.Equal((HttpStatusCode.OK, "Falta confirmar tu correo"), (asked.Status, asked.Notice));
        var first = await app.OnlyMailAsync();
        Assert.Equal(Email, first.To);
        Assert.DoesNotContain("Rosa", first.Text, StringComparison.Ordinal); // a stranger may have typed the address
        Assert.DoesNotContain("teléfono", first.Text, StringComparison.Ordinal);
        Assert.Null((await RowAsync(app)).ReceivedAt);

        var link = await DataRequestForms.LinkAsync(app, Email);
        var page = await rosa.GetAsync(link);
        Assert.Equal("Borren mi teléfono,\npor favor.", page.Document.QuerySelector(".quoted")!.TextContent);
        Assert.Null((await RowAsync(app)).ReceivedAt); // a program that opens links files nothing
        var filed = await rosa.SubmitAsync(page, page.MainForm);

        Assert.Equal("Tu solicitud está radicada", filed.Notice);
        Assert.Contains("lunes 20 abr 2026", filed.Html, StringComparison.Ordinal);
        var row = await RowAsync(app);
        Assert.Matches("^2026-[2-9B-Z]{8}$", row.Number);
        Assert.Equal(new DateOnly(2026, 4, 20), row.DueOn);
        var receipt = (await app.OutboxAsync()).Single(mail => mail.Subject == $"Recibimos tu solicitud {row.Number}");
        Assert.Equal(Email, receipt.To);
        foreach (var told in (string[])
            ["Hola, Rosa Pérez:", "> Borren mi teléfono,\n> por favor.", "Respuesta a más tardar: lunes 20 abr 2026", "8 días hábiles más"])
        {
            Assert.Contains(told, receipt.Text, StringComparison.Ordinal);
        }

        var notice = (await app.OutboxAsync()).Single(mail => mail.To == "datos@valle.example");
        Assert.Contains($"siigo-credentials data-requests {row.Number}", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Rosa", notice.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("teléfono", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FormsThatComeTwice_FileOneRequest_AndMailOnce()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        var form = await rosa.GetAsync(DataRequestForms.Ask);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => rosa.SubmitAsync(form, form.MainForm, DataRequestForms.Filled())));
        await app.OnlyMailAsync();
        var link = await DataRequestForms.LinkAsync(app, Email);
        var page = await rosa.GetAsync(link);

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => rosa.SubmitAsync(page, page.MainForm)));

        Assert.All(answers, answer => Assert.Equal("Tu solicitud está radicada", answer.Notice));
        Assert.Equal(2, (await app.OutboxAsync()).Count); // the link and one receipt
        Assert.Equal("Tu solicitud está radicada", (await rosa.GetAsync(link)).Notice);
    }

    [Fact]
    public async Task FormThatIsCorrectedAndSentAgain_IsAskedAnew()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        var form = await rosa.GetAsync(DataRequestForms.Ask);
        await rosa.SubmitAsync(form, form.MainForm, DataRequestForms.Filled(email: "rosa@persna.example"));

        await rosa.SubmitAsync(form, form.MainForm, DataRequestForms.Filled());

        Assert.Equal(["rosa@persna.example", Email], (await app.OutboxAsync()).Select(mail => mail.To));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Link_WorksForADay_ThenNothingIsFiled_AndTheRequestIsDeleted(int minutes, bool works)
    {
        await using var app = new PortalApp { Clock = clock };
        using var rosa = new PortalClient(app);
        await rosa.AskAsync();
        var page = await rosa.GetAsync(await DataRequestForms.LinkAsync(app, Email));

        clock.Advance(DataRequest.LinkLifetime + TimeSpan.FromMinutes(minutes));

        var answer = await rosa.SubmitAsync(page, page.MainForm);
        Assert.Equal(works, answer.Notice == "Tu solicitud está radicada");
        Assert.Equal(!works, answer.Html.Contains(Over, StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromDays(1));
        await CleanUpAsync(app);
        Assert.Equal(works ? 1 : 0, await app.InDatabaseAsync(db => db.DataRequests.CountAsync()));
    }

    [Theory]
    [InlineData("Form.Kind", "", "Elige si es una consulta o un reclamo.")]
    [InlineData("Form.Kind", "7", "")]
    [InlineData("Form.Kind", "Otra", "")]
    [InlineData("Form.Name", " ", "Escribe tu nombre.")]
    [InlineData("Form.Email", "", "Escribe el correo.")]
    [InlineData("Form.Email", "rosa", "Ese correo no parece válido")]
    [InlineData("Form.Text", "\u200B", "Cuenta qué pides.")]
    [InlineData("Form.Id", "", "")]
    [InlineData("Form.Id", "00000000-0000-0000-0000-000000000000", "El formulario llegó incompleto.")]
    public async Task WhatIsMissing_IsSaidBesideItsField_AndNothingIsKept(string field, string typed, string said)
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        var page = await rosa.GetAsync(DataRequestForms.Ask);

        var answer = await rosa.SubmitAsync(page, page.MainForm, new(DataRequestForms.Filled()) { [field] = typed });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(said, answer.Html, StringComparison.Ordinal);
        Assert.NotNull(answer.Document.QuerySelector("main form .field-validation-error"));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.DataRequests.CountAsync()));
        Assert.Empty(await app.OutboxAsync());
    }

    [Fact]
    public async Task TooMuchAndAKey_AreNotKept()
    {
        await using var app = new PortalApp();
        using var rosa = new PortalClient(app);
        using var ana = await PortalClient.SignedInAsync(app);
        var pair = await ana.GenerateAsync();
        Assert.Contains(
            "Acorta el texto", (await rosa.AskAsync(text: new string('x', DataRequest.TextLength + 1))).Html, StringComparison.Ordinal);

        await rosa.AskAsync(text: $"Mi clave es {pair.AccessKey}");

        Assert.DoesNotContain(pair.AccessKey!, (await RowAsync(app)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_IsBoundedByMailbox_AndBySource()
    {
        await using var app = new PortalApp { Clock = clock, Settings = { ["Accounts:AttemptsPerAddress"] = "6" } };
        using var stranger = new PortalClient(app);
        for (var one = 0; one < 3; one++)
        {
            Assert.Equal("Falta confirmar tu correo", (await stranger.AskAsync()).Notice);
        }

        var refused = await stranger.AskAsync(email: Email.ToUpperInvariant());

        Assert.Equal((HttpStatusCode.TooManyRequests, "No enviamos nada"), (refused.Status, refused.Notice));
        Assert.NotNull(refused.Response.Headers.RetryAfter);
        Assert.Equal(3, await app.InDatabaseAsync(db => db.DataRequests.CountAsync()));
        Assert.Equal("Falta confirmar tu correo", (await stranger.AskAsync(email: "otra@persona.example")).Notice);
        Assert.Equal("Revisa tu correo", (await stranger.AskForDataAsync("otra@persona.example")).Notice);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.AskForDataAsync("tercera@persona.example")).Status);
    }

    [Fact]
    public async Task IncompleteClaim_IsCompletedByItsLink_AndItsTermBeginsAgain()
    {
        await using var app = AppWithOperator();
        using var rosa = new PortalClient(app);
        var number = await rosa.FileAsync(app);
        clock.Advance(TimeSpan.FromDays(4));
        var asked = await DeskAsync(app, desk => desk.AskForMoreAsync(number, "¿Cuál es el teléfono?", CancellationToken.None));
        Assert.Null(asked.Refusal);
        Assert.Null(asked.Request!.DueOn);
        var mail = (await app.OutboxAsync()).Single(row => row.Subject == $"Falta información en tu solicitud {number}");
        Assert.Contains("> ¿Cuál es el teléfono?", mail.Text, StringComparison.Ordinal);
        Assert.Contains("sábado 30 may 2026", mail.Text, StringComparison.Ordinal); // asked on 30 March in Bogotá
        clock.Advance(TimeSpan.FromDays(20));

        var link = await DataRequestForms.LinkAsync(app, Email);
        var page = await rosa.GetAsync(link);
        Assert.Contains("¿Cuál es el teléfono?", page.Html, StringComparison.Ordinal);
        Assert.Contains(
            "Escribe lo que faltaba.", (await rosa.SubmitAsync(page, page.MainForm, new() { ["Completion"] = " " })).Html,
            StringComparison.Ordinal);
        var done = await rosa.SubmitAsync(page, page.MainForm, new() { ["Completion"] = "El 300 000 0000" });
        var again = await rosa.SubmitAsync(page, page.MainForm, new() { ["Completion"] = "Otro" });

        Assert.Equal(("Tu solicitud está radicada", done.Notice), (done.Notice, again.Notice));
        var row = await RowAsync(app);
        Assert.Equal("El 300 000 0000", row.Completion);
        Assert.Equal(new DateOnly(2026, 5, 11), row.DueOn); // fifteen working days after 19 April, without 1 May
        Assert.Contains(await app.OutboxAsync(), receipt => receipt.Subject == $"Completaste tu solicitud {number}");
        Assert.Equal(2, (await app.OutboxAsync()).Count(notice => notice.To == "datos@valle.example"));
    }

    [Fact]
    public async Task ClaimThatIsNotCompleted_CountsAsWithdrawnAfterTwoMonths()
    {
        await using var app = AppWithOperator();
        using var rosa = new PortalClient(app);
        var number = await rosa.FileAsync(app);
        await DeskAsync(app, desk => desk.AskForMoreAsync(number, "¿Cuál?", CancellationToken.None));
        var link = await DataRequestForms.LinkAsync(app, Email);
        clock.SetUtcNow(new DateTimeOffset(2026, 5, 27, 4, 59, 0, TimeSpan.Zero)); // the last minute of 26 May in Bogotá
        Assert.Equal(DataRequestState.Incomplete, (await RowAsync(app)).StateAt(clock.GetUtcNow()));
        Assert.Contains("Lo que faltaba", (await rosa.GetAsync(link)).Html, StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(DataRequestState.Withdrawn, (await RowAsync(app)).StateAt(clock.GetUtcNow()));
        Assert.Contains(Over, (await rosa.GetAsync(link)).Html, StringComparison.Ordinal);
        Assert.Equal(
            DataRequestRefusal.Withdrawn, (await DeskAsync(app, desk => desk.CloseAsync(number, "Ya.", CancellationToken.None))).Refusal);
        Assert.Empty(await DeskAsync(app, desk => desk.ListAsync(all: false, 50, CancellationToken.None)));
        Assert.Single(await DeskAsync(app, desk => desk.ListAsync(all: true, 50, CancellationToken.None)));
    }

    [Fact]
    public async Task OperatorsActs_StayWithinTheLaw()
    {
        await using var app = AppWithOperator();
        using var rosa = new PortalClient(app);
        var inquiry = await rosa.FileAsync(app, "Consulta");
        Assert.Equal(DataRequestRefusal.IsInquiry, await RefusalAsync(desk => desk.AskForMoreAsync(inquiry, "¿?", CancellationToken.None)));
        Assert.Null(await RefusalAsync(desk => desk.ExtendAsync(inquiry, "Falta un archivo", CancellationToken.None)));
        Assert.Equal(new DateOnly(2026, 4, 17), (await RowAsync(app)).DueOn);
        Assert.Equal(
            DataRequestRefusal.AlreadyExtended, await RefusalAsync(desk => desk.ExtendAsync(inquiry, "Otra vez", CancellationToken.None)));
        var mail = (await app.OutboxAsync()).Single(row => row.Subject == $"Tu solicitud {inquiry} necesita más tiempo");
        Assert.Contains("> Falta un archivo", mail.Text, StringComparison.Ordinal);
        Assert.Contains("viernes 17 abr 2026", mail.Text, StringComparison.Ordinal);

        var claim = await rosa.FileAsync(app, email: "otra@persona.example");
        clock.Advance(TimeSpan.FromDays(12)); // 7 April in Bogotá: the fifth working day was the day before
        Assert.Equal(
            DataRequestRefusal.TooLateToAsk, await RefusalAsync(desk => desk.AskForMoreAsync(claim, "¿?", CancellationToken.None)));
        Assert.Equal(DataRequestRefusal.IsComplete, await RefusalAsync(desk => desk.CompleteAsync(claim, "x", CancellationToken.None)));
        clock.Advance(TimeSpan.FromDays(14)); // 21 April: a day late
        Assert.Equal(DataRequestRefusal.Late, await RefusalAsync(desk => desk.ExtendAsync(claim, "Tarde", CancellationToken.None)));
        Assert.Null(await RefusalAsync(desk => desk.CloseAsync(claim, "Borrado.", CancellationToken.None)));
        Assert.Equal(DataRequestRefusal.Closed, await RefusalAsync(desk => desk.CloseAsync(claim, "Borrado.", CancellationToken.None)));
        Assert.Equal(DataRequestRefusal.NoSuch, await RefusalAsync(desk => desk.CloseAsync("2026-X", "x", CancellationToken.None)));
        var answers = (await app.OutboxAsync()).Where(row => row.Subject == $"Respuesta a tu solicitud {claim}");
        Assert.Contains("> Borrado.", Assert.Single(answers).Text, StringComparison.Ordinal);

        async Task<DataRequestRefusal?> RefusalAsync(Func<DataRequestDesk, Task<DataRequestAnswer>> act) =>
            (await DeskAsync(app, act)).Refusal;
    }

    [Fact]
    public async Task ClosedAndWithdrawnRequests_AreDeletedAfterThreeYears_OpenOnesStay()
    {
        await using var app = AppWithOperator();
        using var rosa = new PortalClient(app);
        var closed = await rosa.FileAsync(app);
        await DeskAsync(app, desk => desk.CloseAsync(closed, "Ya.", CancellationToken.None));
        var withdrawn = await rosa.FileAsync(app);
        await DeskAsync(app, desk => desk.AskForMoreAsync(withdrawn, "¿?", CancellationToken.None));
        var open = await rosa.FileAsync(app);
        clock.Advance(TimeSpan.FromDays(3 * 365));
        await CleanUpAsync(app);
        Assert.Equal(3, await app.InDatabaseAsync(db => db.DataRequests.CountAsync()));

        clock.Advance(TimeSpan.FromDays(70));
        await CleanUpAsync(app);

        Assert.Equal(open, await app.InDatabaseAsync(db => db.DataRequests.Select(row => row.Number).SingleAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?codigo=")]
    [InlineData("?codigo=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?codigo=%00&codigo=x")]
    public async Task LinkThatNeverWas_SaysSo(string query)
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        Assert.Contains(Over, (await client.GetAsync($"/tratamiento-de-datos/tu-solicitud{query}")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignedInPerson_FindsTheirNameAndAddressInTheForm_AndTheRequestInTheirData()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(DataRequestForms.Ask);
        Assert.Equal(PortalClient.Admin, page.Document.QuerySelector("#Form_Email")!.GetAttribute("value"));
        Assert.Equal("Ana Restrepo", page.Document.QuerySelector("#Form_Name")!.GetAttribute("value"));

        var number = await ana.FileAsync(app, email: PortalClient.Admin);

        var account = await ana.GetAsync("/cuenta");
        using var file = await ana.Http.PostAsync(
            PortalClient.ActionOf(account, account.Form("Download")),
            new FormUrlEncodedContent(PortalClient.Fields(account.Form("Download"))));
        Assert.Contains($"\"number\": \"{number}\"", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private PortalApp AppWithOperator() => new()
    {
        Clock = clock,
        Settings = { ["Portal:ResponsibleMail"] = "datos@valle.example", ["Portal:PublicUrl"] = "http://localhost" },
    };

    private static Task<DataRequest> RowAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.DataRequests.AsNoTracking().OrderByDescending(row => row.Id).FirstAsync());

    private static Task CleanUpAsync(PortalApp app) =>
        app.Services.GetRequiredService<Housekeeping>().RunOnceAsync(CancellationToken.None);

    private static async Task<T> DeskAsync<T>(PortalApp app, Func<DataRequestDesk, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<DataRequestDesk>());
    }
}
