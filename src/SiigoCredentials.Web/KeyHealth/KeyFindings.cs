using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.KeyHealth;

/// <summary>What is not well with a key, the most urgent first. Stored by name.</summary>
public enum KeyFindingKind
{
    /// <summary>An integration cannot sign in.</summary>
    Failing,

    /// <summary>It is older than the company wants.</summary>
    TooOld,

    /// <summary>Nobody has used it for <see cref="KeyRules.UnusedDays"/> days.</summary>
    Unused,

    /// <summary>It is about to be older than the company wants.</summary>
    OldSoon,

    /// <summary>A client asks for a token far more often than tokens end.</summary>
    ManySignIns,
}

/// <summary>Something that is not well with the current key of a company.</summary>
public sealed record KeyFinding(KeyFindingKind Kind)
{
    /// <summary>The age of the key, or how long nobody has used it, in whole days.</summary>
    public int Days { get; init; }

    /// <summary>The age that the company allows, in days; for <see cref="KeyFindingKind.TooOld"/> and its reminder.</summary>
    public int Limit { get; init; }

    /// <summary>When the key reaches that age, or since when nobody uses it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The first day of the failure.</summary>
    public DateOnly Since { get; init; }

    public UsageFailure? Failure { get; init; }

    /// <summary>The busiest client.</summary>
    public SignInRate? Rate { get; init; }

    /// <summary>How many sign-ins a day its tokens need.</summary>
    public int Needed { get; init; }
}

/// <summary>Decides what is not well with a key, for pages and mails alike.</summary>
public sealed class KeyFindings(IOptions<TokenOptions> tokens, TimeProvider clock)
{
    // So often is no retry nor a second program any more.
    private const int Tolerance = 12;

    /// <summary>How many sign-ins a day a client needs to have a token at any time.</summary>
    public int NeededPerDay => (int)Math.Max(1, Math.Ceiling(TimeSpan.FromDays(1) / tokens.Value.Lifetime));

    /// <summary>More sign-ins of a client in a day than this are too many.</summary>
    public int MostPerDay => NeededPerDay * Tolerance;

    /// <summary>The findings, the most urgent first. A key that is refused anyway has none.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="usage">Its sign-ins of the last thirty days.</param>
    /// <param name="lastUse">The last sign-in, also before that; null for none.</param>
    /// <param name="rules">What the company wants of its keys.</param>
    public IReadOnlyList<KeyFinding> Of(CredentialView credential, UsageReport usage, LastUse? lastUse, KeyRules rules)
    {
        if (credential is not { KeyState: AccessKeyState.Current, SuspendedAt: null })
        {
            return [];
        }

        var now = clock.GetUtcNow();
        KeyFinding?[] all =
        [
            OfFailure(credential, usage),
            OfAge(credential.IssuedAt, rules, now),
            OfUse(credential.IssuedAt, usage.KeptFrom, lastUse?.At, now),
            OfRate(usage),
        ];
        return [.. all.OfType<KeyFinding>().OrderBy(finding => finding.Kind)];
    }

    /// <summary>Whether a key is too old, or will be soon; null for neither.</summary>
    public static KeyFinding? OfAge(DateTimeOffset issuedAt, KeyRules rules, DateTimeOffset now)
    {
        if (rules.MaxAgeDays is not { } limit || issuedAt.AddDays(limit) is var end && now < end.AddDays(-rules.RemindDays))
        {
            return null;
        }

        return new KeyFinding(now < end ? KeyFindingKind.OldSoon : KeyFindingKind.TooOld)
        {
            Days = WholeDays(now - issuedAt),
            Limit = limit,
            At = end,
        };
    }

    /// <summary>Whether nobody has used a key for a long time; null if somebody has.</summary>
    /// <param name="issuedAt">When it was issued.</param>
    /// <param name="keptFrom">The moment from which on uses are known: an earlier one may be forgotten.</param>
    /// <param name="lastUse">The last use of any key of the credential; null for none.</param>
    /// <param name="now">The current time.</param>
    public static KeyFinding? OfUse(DateTimeOffset issuedAt, DateTimeOffset keptFrom, DateTimeOffset? lastUse, DateTimeOffset now)
    {
        DateTimeOffset[] moments = [issuedAt, keptFrom, lastUse ?? issuedAt];
        var idleSince = moments.Max();
        return now < idleSince.AddDays(KeyRules.UnusedDays)
            ? null : new KeyFinding(KeyFindingKind.Unused) { Days = WholeDays(now - idleSince), At = idleSince };
    }

    private static KeyFinding? OfFailure(CredentialView credential, UsageReport usage) =>
        usage.FindPresentFailure(credential.IssuedAt) is { } failure
            ? new KeyFinding(KeyFindingKind.Failing)
            {
                Failure = failure,
                Since = usage.FailingSince(credential.IssuedAt) ?? ColombianTime.DayOf(failure.LastAt),
            }
            : null;

    private KeyFinding? OfRate(UsageReport usage) => usage.FindBusiest(MostPerDay) is { } rate
        ? new KeyFinding(KeyFindingKind.ManySignIns) { Rate = rate, Needed = NeededPerDay } : null;

    private static int WholeDays(TimeSpan length) => (int)length.TotalDays;
}
