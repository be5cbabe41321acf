using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Asking for a link makes the same work whoever has the address, so that its time tells nothing (ASVS 6.3.8).</summary>
[Trait("Engine", "Both")]
public sealed class RecoveryWorkTests
{
    private const string Page = "/cuenta/recuperar";
    private const string Disabled = "vendedor@tornillo.demo.example";
    private const string Nobody = "nadie@nada.example";

    private readonly TestClock clock = new();

    [Fact]
    public async Task Asking_SendsTheDatabaseTheSame_ForSomebodyNobodyAndADisabledPerson_BeforeTheLimitAndAfter()
    {
        using var commands = new CommandLog();
        await using var app = new PortalApp
        { Clock = clock, Logs = commands, Settings = { ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Information" } };
        await app.SqlAsync($"UPDATE Memberships SET DisabledAt = '2026-01-01 00:00:00' WHERE PersonId = (SELECT Id FROM People WHERE Email = '{Disabled}')");
        using var stranger = new PortalClient(app);
        await AskAsync(stranger, "otro@nada.example"); // the first time of all, something is prepared

        HashSet<string> works = [];
        for (var time = 0; time < 5; time++)
        {
            foreach (var email in (string[])[PortalClient.Admin, Nobody, Disabled, "no es un correo"])
            {
                commands.Take();
                await AskAsync(stranger, email);
                works.Add(string.Join("\n", commands.Take()));
            }
        }

        var work = Assert.Single(works);
        Assert.Contains("INSERT INTO \"AccountLinks\"", work, StringComparison.Ordinal);
        Assert.Contains("INSERT INTO \"OutboxMails\"", work, StringComparison.Ordinal);
        Assert.Equal(21, await app.InDatabaseAsync(db => db.AccountLinks.CountAsync()));
        Assert.Equal(21, await app.InDatabaseAsync(db => db.OutboxMails.CountAsync()));
    }

    [Fact]
    public async Task MailToNobody_LooksLikeOne_GoesNowhere_AndCountsAsSent()
    {
        await using var app = new PortalApp { Clock = clock };
        using var stranger = new PortalClient(app);
        await AskAsync(stranger, Nobody);
        await AskAsync(stranger, PortalClient.Admin);
        var rows = await app.InDatabaseAsync(db => db.OutboxMails.AsNoTracking().OrderBy(mail => mail.To).ToListAsync());
        Assert.Equal([OutboxMail.Nobody, PortalClient.Admin], rows.Select(row => row.To));
        Assert.Equal(rows[0].Subject, rows[1].Subject);
        Assert.InRange(rows[1].SealedBody!.Length - rows[0].SealedBody!.Length, 0, 60); // a name

        await app.SendDueAsync();

        Assert.Single(app.DroppedFiles());
        Assert.All(
            await app.InDatabaseAsync(db => db.OutboxMails.AsNoTracking().ToListAsync()), row =>
                Assert.True(row is { SentAt: not null, SealedBody: null }));
    }

    private static async Task AskAsync(PortalClient client, string email)
    {
        var page = await client.GetAsync(Page);
        Assert.Equal(200, (int)(await client.SubmitAsync(page, page.MainForm, new() { ["Email"] = email })).Status);
    }

    // The text of each command that the database was sent, without its values.
    private sealed class CommandLog : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> seen = [];

        public string[] Take()
        {
            string[] taken = [.. seen];
            seen.Clear();
            return taken;
        }

        public ILogger CreateLogger(string categoryName) =>
            new Logger(categoryName == DbLoggerCategory.Database.Command.Name ? seen : null);

        public void Dispose()
        {
        }

        private sealed class Logger(ConcurrentQueue<string>? seen) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => seen is not null;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (eventId.Id == RelationalEventId.CommandExecuted.Id)
                {
                    seen?.Enqueue(
                        $"{((IReadOnlyList<KeyValuePair<string, object?>>)state!).Single(value => value.Key == "commandText").Value}");
                }
            }
        }
    }
}
