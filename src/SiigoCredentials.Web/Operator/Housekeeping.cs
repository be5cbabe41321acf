using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Operator;

/// <summary>Once an hour: rolls the signing key when its time has come, and forgets what nobody needs any more.</summary>
public sealed class Housekeeping(IServiceScopeFactory scopes, WorkerHealth health, TimeProvider clock, IOptions<UsageOptions> usage, ILogger<Housekeeping> log)
    : PeriodicWorker(Interval, health, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round; safe while other instances do the same.</summary>
    public async Task TidyAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await services.GetRequiredService<SigningKeyRoller>().KeepAsync(ct);
        await services.GetRequiredService<TokenRevoker>().ClearAwayAsync(ct);
        await services.GetRequiredService<UsageReports>().ClearAwayAsync(usage.Value.KeptDays, ct);
        await services.GetRequiredService<KnownDevices>().ClearAwayAsync(ct);
        await services.GetRequiredService<SpentChallenges>().ClearAwayAsync(ct);
        await services.GetRequiredService<AccountLinks>().ClearAwayAsync(ct);
        await services.GetRequiredService<Invitations>().ClearAwayAsync(ct);
        await services.GetRequiredService<PartnerLinks>().ClearAwayAsync(ct);
        await services.GetRequiredService<Outbox>().ClearAwayAsync(ct);
        await services.GetRequiredService<Handoffs>().ClearAwayAsync(ct);
        await services.GetRequiredService<ContactLinks>().ClearAwayAsync(ct);
        await services.GetRequiredService<NewsDesk>().ClearAwayAsync(ct);
        await services.GetRequiredService<HelpDesk>().ClearAwayAsync(ct);
        await services.GetRequiredService<ChangeFeed>().ClearAwayAsync(services.GetRequiredService<AppDbContext>(), ct);
    }

    protected override Task RunRoundAsync(CancellationToken ct) => TidyAsync(ct);
}
