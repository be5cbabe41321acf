namespace SiigoCredentials.Web.Usage;

/// <summary>Sign-ins of a day: from one partner at one address, with one key, to one outcome.</summary>
public sealed record UsageRow(
    DateOnly Day, Guid AccessKeyId, string PartnerId, UsageOutcome Outcome, long Count, DateTimeOffset LastAt, string LastAddress, string LastClient, string Address = "");

/// <summary>How many sign-ins of a day were let in, and how many refused.</summary>
public sealed record UsageOfDay(DateOnly Day, long Good, long Failed);

/// <summary>How many sign-ins of a partner were let in, and how many refused. Without a name: sign-ins that sent none, and names that were never let in.</summary>
public sealed record UsageOfPartner(string PartnerId, long Good, long Failed);

/// <summary>How often a partner got in from an address with the former key and with the new one, and when last. Without an address: from those that are counted together.</summary>
public sealed record CutOverRow(string PartnerId, string Address, string LastAddress, long Old, DateTimeOffset? OldLastAt, long New, DateTimeOffset? NewLastAt);

/// <summary>How many sign-ins were refused for one cause, the last of them, and whose they were, as far as a genuine key proves it; the busiest first.</summary>
public sealed record UsageFailure(UsageOutcome Cause, long Count, DateTimeOffset LastAt, string LastAddress, IReadOnlyList<KeyClient> Sources);

/// <summary>The sign-ins of a credential in the last thirty days, today included, as different questions put them together.</summary>
public sealed class UsageReport(DateOnly today, IReadOnlyList<UsageRow> rows)
{
    public const int Days = 30;
    private const int DaysOfAFailure = 7;
    private const int NoSlip = 3; // fewer may be somebody who tries out a key

    public DateOnly From { get; } = FirstDay(today);

    public DateOnly To => today;

    public long Good { get; } = rows.Where(IsGood).Sum(row => row.Count);

    public long Failed { get; } = rows.Where(IsFailed).Sum(row => row.Count);

    public bool IsEmpty => rows.Count == 0;

    /// <summary>As they are counted; the newest day first.</summary>
    public IEnumerable<UsageRow> Rows => rows.OrderByDescending(row => row.Day).ThenBy(row => row.PartnerId, StringComparer.Ordinal).ThenBy(row => row.Outcome);

    /// <summary>The last sign-in that was let in; null when there was none in these days.</summary>
    public LastUse? LastGood => rows.Where(IsGood).MaxBy(row => row.LastAt) is { } row ? new LastUse(row.LastAt, row.PartnerId, row.LastAddress, row.LastClient) : null;

    /// <summary>Every one of the days, the oldest first.</summary>
    public IReadOnlyList<UsageOfDay> ByDay()
    {
        var counted = rows.ToLookup(row => row.Day);
        return [.. Enumerable.Range(0, Days).Select(From.AddDays).Select(day => new UsageOfDay(day, Sum(counted[day], IsGood), Sum(counted[day], IsFailed)))];
    }

    /// <summary>The partner that was let in most comes first. Only names that were let in are shown: anybody can make up others.</summary>
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

    /// <summary>Who got in with which of two keys; who used the former one last comes first.</summary>
    public IReadOnlyList<CutOverRow> CutOver(Guid formerKey, Guid newKey) =>
    [
        .. rows.Where(row => IsGood(row) && (row.AccessKeyId == formerKey || row.AccessKeyId == newKey))
            .GroupBy(row => (row.PartnerId, row.Address))
            .Select(partner =>
            {
                var (old, later) = (partner.Where(row => row.AccessKeyId == formerKey).ToList(), partner.Where(row => row.AccessKeyId == newKey).ToList());
                return new CutOverRow(partner.Key.PartnerId, partner.Key.Address, partner.MaxBy(row => row.LastAt)!.LastAddress, Sum(old, IsGood), LastOf(old), Sum(later, IsGood), LastOf(later));
            })
            .OrderByDescending(row => row.OldLastAt).ThenBy(row => row.PartnerId, StringComparer.Ordinal).ThenBy(row => row.Address, StringComparer.Ordinal),
    ];

    /// <summary>Who got in with any of these keys; the busiest first.</summary>
    public IReadOnlyList<KeyClient> UsersOf(params IEnumerable<Guid> keys) => KeyClient.From(rows.Where(row => IsGood(row) && keys.Contains(row.AccessKeyId)));

    /// <summary>Why sign-ins were refused, the most frequent cause first.</summary>
    public IReadOnlyList<UsageFailure> Failures() => Failures(rows.Where(IsFailed));

    /// <summary>
    /// The failure that an integration is in now; null when it is in none: the latest sign-in of the last seven days was refused, or since yesterday more were
    /// refused than let in; and there were at least three. What happened before the present key, to a plan without the API or to a suspended company says nothing about today.
    /// </summary>
    public UsageFailure? FindPresentFailure(DateTimeOffset keyIssuedAt)
    {
        var lately = rows.Where(row => row.Day > today.AddDays(-DaysOfAFailure) && row.LastAt > keyIssuedAt).ToList();
        var failures = Failures(lately.Where(row => row.Outcome is not (UsageOutcome.PlanWithoutApi or UsageOutcome.CompanySuspended) && IsFailed(row)));
        if (failures.MaxBy(failure => failure.LastAt) is not { } last || failures.Sum(failure => failure.Count) < NoSlip)
        {
            return null;
        }

        var yesterday = today.AddDays(-1);
        var isLast = lately.Where(IsGood).All(row => row.LastAt < last.LastAt);
        var areMost = Sum(lately.Where(row => row.Day >= yesterday), IsFailed) > Sum(lately.Where(row => row.Day >= yesterday), IsGood);
        return isLast || areMost ? last with { Count = failures.Sum(failure => failure.Count) } : null;
    }

    internal static DateOnly FirstDay(DateOnly today) => today.AddDays(1 - Days);

    private static List<UsageFailure> Failures(IEnumerable<UsageRow> refused) =>
    [
        .. refused.GroupBy(row => row.Outcome)
            .Select(cause => (Last: cause.MaxBy(row => row.LastAt)!, Rows: cause))
            .Select(cause => new UsageFailure(cause.Rows.Key, cause.Rows.Sum(row => row.Count), cause.Last.LastAt, cause.Last.LastAddress, KeyClient.From(cause.Rows.Where(row => row.Address.Length > 0 || row.PartnerId.Length > 0))))
            .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Cause),
    ];

    private static DateTimeOffset? LastOf(List<UsageRow> some) => some.Count == 0 ? null : some.Max(row => row.LastAt);

    private static long Sum(IEnumerable<UsageRow> some, Func<UsageRow, bool> which) => some.Where(which).Sum(row => row.Count);

    private static bool IsGood(UsageRow row) => row.Outcome == UsageOutcome.SignedIn;

    private static bool IsFailed(UsageRow row) => row.Outcome is not (UsageOutcome.SignedIn or UsageOutcome.ApiCall);
}
