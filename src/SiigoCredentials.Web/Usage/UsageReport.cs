namespace SiigoCredentials.Web.Usage;

/// <summary>The sign-ins of a day with one partner, address, key and outcome.</summary>
public sealed record UsageRow(
    DateOnly Day, Guid AccessKeyId, string PartnerId, UsageOutcome Outcome, long Count, DateTimeOffset LastAt, string LastAddress,
    string LastClient, string Address = "");

/// <summary>How many sign-ins of a day succeeded, and how many were refused.</summary>
public sealed record UsageOfDay(DateOnly Day, long Good, long Failed);

/// <summary>
/// How many sign-ins of a partner succeeded, and how many were refused. Without a name: requests that named none, and names that never
/// signed in.
/// </summary>
public sealed record UsageOfPartner(string PartnerId, long Good, long Failed);

/// <summary>
/// How often a partner signed in from an address with the former key and with the new one, and when last. Without an address: from the
/// addresses that are counted together.
/// </summary>
public sealed record CutOverRow(
    string PartnerId, string Address, string LastAddress, long Old, DateTimeOffset? OldLastAt, long New, DateTimeOffset? NewLastAt);

/// <summary>
/// How many sign-ins were refused for one cause, the last of them, and the clients that a genuine key identifies, the busiest first.
/// </summary>
public sealed record UsageFailure(
    UsageOutcome Cause, long Count, DateTimeOffset LastAt, string LastAddress, IReadOnlyList<KeyClient> Sources);

/// <summary>How often a partner signs in from one address, on an average day.</summary>
public sealed record SignInRate(string PartnerId, string Address, long PerDay);

/// <summary>The sign-ins of a credential in the last thirty days, including today, grouped in several ways.</summary>
public sealed class UsageReport(DateOnly today, IReadOnlyList<UsageRow> rows)
{
    public const int Days = 30;
    private const int DaysOfAFailure = 7;
    private const int FewestRefusals = 3; // fewer may come from a person who tries a key
    private const int DaysOfARate = 7;
    private const int FewestBusyDays = 3; // fewer may come from a person who tries a program

    /// <summary>The outcomes that are no failure of an integration: it got in, or the company is refused as a whole.</summary>
    public static readonly UsageOutcome[] NotFailing =
        [UsageOutcome.SignedIn, UsageOutcome.ApiCall, UsageOutcome.PlanWithoutApi, UsageOutcome.CompanySuspended];

    public DateOnly From { get; } = FirstDay(today);

    public DateOnly To => today;

    /// <summary>The moment from which on uses are kept: of an earlier one nothing may be known.</summary>
    public DateTimeOffset KeptFrom { get; init; } = DateTimeOffset.MinValue;

    public long Good { get; } = rows.Where(IsGood).Sum(row => row.Count);

    public long Failed { get; } = rows.Where(IsFailed).Sum(row => row.Count);

    /// <summary>Of a company without a credential.</summary>
    public static UsageReport Empty { get; } = new(DateOnly.MaxValue, []);

    public bool IsEmpty => rows.Count == 0;

    /// <summary>The sign-ins of one partner alone.</summary>
    public UsageReport Of(string partnerId) => new(today, [.. rows.Where(row => row.PartnerId == partnerId)]);

    /// <summary>The rows, the newest day first.</summary>
    public IEnumerable<UsageRow> Rows =>
        rows.OrderByDescending(row => row.Day).ThenBy(row => row.PartnerId, StringComparer.Ordinal).ThenBy(row => row.Outcome);

    /// <summary>The last successful sign-in; null when there was none in these days.</summary>
    public LastUse? LastGood => rows.Where(IsGood).MaxBy(row => row.LastAt) is { } row
        ? new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient) : null;

    /// <summary>All the days, the oldest first.</summary>
    public IReadOnlyList<UsageOfDay> ByDay()
    {
        var counted = rows.ToLookup(row => row.Day);
        return [.. Enumerable.Range(0, Days).Select(From.AddDays)
            .Select(day => new UsageOfDay(day, Sum(counted[day], IsGood), Sum(counted[day], IsFailed)))];
    }

    /// <summary>The partner with the most successful sign-ins first. Names without one are not shown: anybody can make them up.</summary>
    public IReadOnlyList<UsageOfPartner> ByPartner()
    {
        var known = rows.Where(IsGood).Select(row => row.PartnerId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. rows.GroupBy(row => known.Contains(row.PartnerId) ? row.PartnerId : "", StringComparer.Ordinal)
                .Select(partner => new UsageOfPartner(partner.Key, Sum(partner, IsGood), Sum(partner, IsFailed)))
                .OrderByDescending(partner => partner.Good).ThenBy(partner => partner.PartnerId, StringComparer.Ordinal),
        ];
    }

    /// <summary>Who signed in with which of two keys; the latest user of the former key first.</summary>
    public IReadOnlyList<CutOverRow> CutOver(Guid formerKey, Guid newKey) =>
    [
        .. rows.Where(row => IsGood(row) && (row.AccessKeyId == formerKey || row.AccessKeyId == newKey))
            .GroupBy(row => (row.PartnerId, row.Address))
            .Select(partner =>
            {
                var (old, later) = (
                    partner.Where(row => row.AccessKeyId == formerKey).ToList(), partner.Where(row => row.AccessKeyId == newKey).ToList());
                return new CutOverRow(
                    partner.Key.PartnerId, partner.Key.Address, partner.MaxBy(row => row.LastAt)!.LastAddress, Sum(old, IsGood),
                    LastOf(old), Sum(later, IsGood), LastOf(later));
            })
            .OrderByDescending(row => row.OldLastAt).ThenBy(row => row.PartnerId, StringComparer.Ordinal)
            .ThenBy(row => row.Address, StringComparer.Ordinal),
    ];

    /// <summary>Who signed in with any of these keys; the busiest first.</summary>
    public IReadOnlyList<KeyClient> UsersOf(params IEnumerable<Guid> keys) =>
        KeyClient.From(rows.Where(row => IsGood(row) && keys.Contains(row.AccessKeyId)));

    /// <summary>Why sign-ins were refused, the most frequent cause first.</summary>
    public IReadOnlyList<UsageFailure> Failures() => Failures(rows.Where(IsFailed));

    /// <summary>
    /// The present failure of an integration; null when there is none. The latest sign-in of the last seven days was refused, or since
    /// yesterday more were refused than succeeded; and at least three were refused. Refusals before the current key was issued, for a plan
    /// without the API or of a suspended company do not count.
    /// </summary>
    public UsageFailure? FindPresentFailure(DateTimeOffset keyIssuedAt)
    {
        var lately = rows.Where(row => row.Day > today.AddDays(-DaysOfAFailure) && row.LastAt > keyIssuedAt).ToList();
        var failures = Failures(lately.Where(IsFailing));
        if (failures.MaxBy(failure => failure.LastAt) is not { } last || failures.Sum(failure => failure.Count) < FewestRefusals)
        {
            return null;
        }

        var yesterday = today.AddDays(-1);
        var isLast = lately.Where(IsGood).All(row => row.LastAt < last.LastAt);
        var areMost = Sum(lately.Where(row => row.Day >= yesterday), IsFailed) > Sum(lately.Where(row => row.Day >= yesterday), IsGood);
        return isLast || areMost ? last with { Count = failures.Sum(failure => failure.Count) } : null;
    }

    /// <summary>
    /// The first day with a refusal since the last sign-in that succeeded; if none was refused since, the first such day of the last seven.
    /// Null without a refusal. As in <see cref="FindPresentFailure"/>, those before the current key was issued do not count.
    /// </summary>
    public DateOnly? FailingSince(DateTimeOffset keyIssuedAt)
    {
        var refused = rows.Where(row => IsFailing(row) && row.LastAt > keyIssuedAt).ToList();
        var lastGood = LastGood?.At ?? DateTimeOffset.MinValue;
        return refused.Where(row => row.LastAt > lastGood).Min(row => (DateOnly?)row.Day)
            ?? refused.Where(row => row.Day > today.AddDays(-DaysOfAFailure)).Min(row => (DateOnly?)row.Day);
    }

    /// <summary>
    /// The busiest of the clients that signed in more often than <paramref name="mostADay"/> on three of the last seven whole days; null
    /// for none. Addresses that are counted together are no client.
    /// </summary>
    public SignInRate? FindBusiest(int mostADay) => rows
        .Where(row => row.Day >= today.AddDays(-DaysOfARate) && row.Day < today && row.Address.Length > 0 && IsGood(row))
        .GroupBy(row => (row.PartnerId, row.Address, row.Day))
        .Select(day => (day.Key.PartnerId, day.Key.Address, Count: day.Sum(row => row.Count)))
        .Where(day => day.Count > mostADay)
        .GroupBy(day => (day.PartnerId, day.Address))
        .Where(client => client.Count() >= FewestBusyDays)
        .Select(client => new SignInRate(client.Key.PartnerId, client.Key.Address, client.Sum(day => day.Count) / client.Count()))
        .MaxBy(client => client.PerDay);

    internal static DateOnly FirstDay(DateOnly today) => today.AddDays(1 - Days);

    private static List<UsageFailure> Failures(IEnumerable<UsageRow> refused) =>
    [
        .. refused.GroupBy(row => row.Outcome)
            .Select(cause => (Last: cause.MaxBy(row => row.LastAt)!, Rows: cause))
            .Select(cause =>
                new UsageFailure(
                    cause.Rows.Key, cause.Rows.Sum(row => row.Count), cause.Last.LastAt, cause.Last.LastAddress,
                    KeyClient.From(cause.Rows.Where(row => row.Address.Length > 0 || row.PartnerId.Length > 0))))
            .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Cause),
    ];

    private static DateTimeOffset? LastOf(List<UsageRow> some) => some.Count == 0 ? null : some.Max(row => row.LastAt);

    private static long Sum(IEnumerable<UsageRow> some, Func<UsageRow, bool> which) => some.Where(which).Sum(row => row.Count);

    private static bool IsGood(UsageRow row) => row.Outcome == UsageOutcome.SignedIn;

    private static bool IsFailing(UsageRow row) => !NotFailing.Contains(row.Outcome);

    private static bool IsFailed(UsageRow row) => row.Outcome is not (UsageOutcome.SignedIn or UsageOutcome.ApiCall);
}
