using System.Globalization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.KeyHealth;

/// <summary>What is not well with a key in each state, and nothing where all is well.</summary>
[Trait("Loop", "Quick")]
public sealed class KeyFindingsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly Guid Key = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Former = new("00000000-0000-7000-8000-000000000002");
    private static readonly KeyRules Yearly = new(365, 30, UnusedKeyAction.Tell);

    private static readonly CredentialView Credential = new(
        Guid.Empty, "andina@api.siigo.example", "wxyz", "739N-2TRE", AccessKeyState.Current, IntegrationContact.From("Julia", "j@x.example"),
        Version: 1, Now.AddDays(-400), "Ana", ExpiresAt: null, Retiring: null, SuspendedAt: null, ContactConfirmedAt: Now)
    { KeyId = Key };

    public static TheoryData<string, string> States => new()
    {
        { "in use, no limit", "" },
        { "one moment before the reminder", "" },
        { "at the reminder", "OldSoon 335 of 365" },
        { "one moment before the limit", "OldSoon 364 of 365" },
        { "at the limit", "TooOld 365 of 365" },
        { "long after the limit", "TooOld 400 of 365" },
        { "used 90 days ago, less a moment", "" },
        { "used 90 days ago", "Unused 90" },
        { "never used in 90 days", "Unused 90" },
        { "never used, issued yesterday", "" },
        { "used before counts were deleted", "" },
        { "a former key used after the issue", "" },
        { "12 sign-ins a day", "" },
        { "13 sign-ins on two days", "" },
        { "13 sign-ins on three days", "ManySignIns 13 MiTienda" },
        { "many sign-ins today", "" },
        { "many sign-ins with two keys", "ManySignIns 14 MiTienda" },
        { "many sign-ins, from addresses counted together", "" },
        { "many sign-ins, of two clients", "ManySignIns 200 Rappi" },
        { "many calls", "" },
        { "failing since yesterday", "Failing 2026-11-23" },
        { "failing beside another that works", "Failing 2026-11-24" },
        { "failed and mended", "" },
        { "failed before the key was issued", "" },
        { "old, failing and busy", "Failing 2026-11-24, TooOld 400 of 365, ManySignIns 100 MiTienda" },
        { "old and suspended", "" },
        { "old and revoked", "" },
        { "old and over", "" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void State_HasItsFindings(string state, string expected)
    {
        var (credential, rules, lastUse, keptFrom, rows) = Of(state);
        var findings = new KeyFindings(Options.Create(new TokenOptions()), new TestClock(Now));

        var found = findings.Of(credential, new UsageReport(Today, rows) { KeptFrom = keptFrom }, lastUse, rules);

        Assert.Equal(expected, string.Join(", ", found.Select(Text)));
    }

    [Fact]
    public void EveryKindOfFinding_IsReached() => Assert.All(Enum.GetNames<KeyFindingKind>(), kind =>
        Assert.Contains(States, row => ((string)row[1]).Contains(kind, StringComparison.Ordinal)));

    // A client of tokens that last an hour needs a new one each hour.
    [Theory]
    [InlineData("7.00:00:00", 1, 12)]
    [InlineData("1.00:00:00", 1, 12)]
    [InlineData("05:00:00", 5, 60)]
    [InlineData("01:00:00", 24, 288)]
    public void SignInsThatAreNeeded_FollowFromTheLifeOfTokens(string life, int needed, int most)
    {
        var tokens = new TokenOptions { Lifetime = TimeSpan.Parse(life, CultureInfo.InvariantCulture) };
        var findings = new KeyFindings(Options.Create(tokens), new TestClock(Now));

        Assert.Equal((needed, most), (findings.NeededPerDay, findings.MostPerDay));
    }

    private static (CredentialView Credential, KeyRules Rules, LastUse? LastUse, DateTimeOffset KeptFrom, UsageRow[] Rows) Of(
        string state)
    {
        UsageRow[] used = [Good(Now.AddHours(-2), 1)];
        var (first, old) = (DateTimeOffset.MinValue, Credential);
        return state switch
        {
            "in use, no limit" => (old, KeyRules.Default, Use(Now), first, used),
            "one moment before the reminder" => (Aged(335, 1), Yearly, Use(Now), first, used),
            "at the reminder" => (Aged(335), Yearly, Use(Now), first, used),
            "one moment before the limit" => (Aged(365, 1), Yearly, Use(Now), first, used),
            "at the limit" => (Aged(365), Yearly, Use(Now), first, used),
            "long after the limit" => (old, Yearly, Use(Now), first, used),
            "used 90 days ago, less a moment" => (old, KeyRules.Default, Use(Now.AddDays(-90).AddTicks(1)), first, []),
            "used 90 days ago" => (old, KeyRules.Default, Use(Now.AddDays(-90)), first, []),
            "never used in 90 days" => (Aged(90), KeyRules.Default, null, first, []),
            "never used, issued yesterday" => (Aged(1), KeyRules.Default, null, first, []),
            "used before counts were deleted" => (old, KeyRules.Default, null, Now.AddDays(-31), []),
            "a former key used after the issue" => (Aged(90), KeyRules.Default, Use(Now.AddDays(-80)), first, []),
            "12 sign-ins a day" => (old, KeyRules.Default, Use(Now), first, [.. Days(7, 12)]),
            "13 sign-ins on two days" => (old, KeyRules.Default, Use(Now), first, [.. Days(2, 13)]),
            "13 sign-ins on three days" => (old, KeyRules.Default, Use(Now), first, [.. Days(3, 13)]),
            "many sign-ins today" => (old, KeyRules.Default, Use(Now), first, [Good(Now, 5_000)]),
            "many sign-ins with two keys" => (old, KeyRules.Default, Use(Now), first, [.. Days(3, 7), .. Days(3, 7, key: Former)]),
            "many sign-ins, from addresses counted together" => (old, KeyRules.Default, Use(Now), first, [.. Days(7, 100, address: "")]),
            "many sign-ins, of two clients" => (old, KeyRules.Default, Use(Now), first, [.. Days(7, 100), .. Days(7, 200, "Rappi")]),
            "many calls" => (old, KeyRules.Default, Use(Now), first, [.. used, Row(Now.AddDays(-1), UsageOutcome.ApiCall, 9_000)]),
            "failing since yesterday" => (old, KeyRules.Default, Use(Now.AddDays(-2)), first,
                [Good(Now.AddDays(-2), 1), Bad(Now.AddDays(-3), 9), Bad(Now.AddDays(-1), 2), Bad(Now, 2)]),
            "failing beside another that works" => (old, KeyRules.Default, Use(Now), first, [Good(Now, 1), Bad(Now.AddMinutes(-1), 9)]),
            "failed and mended" => (old, KeyRules.Default, Use(Now), first, [Bad(Now.AddDays(-3), 9), .. used]),
            "failed before the key was issued" => (Aged(1), KeyRules.Default, null, first, [Bad(Now.AddDays(-2), 9)]),
            "old, failing and busy" => (old, Yearly, Use(Now), first, [.. Days(7, 100), Bad(Now, 9)]),
            "old and suspended" => (old with { SuspendedAt = Now }, Yearly, null, first, []),
            "old and revoked" => (old with { KeyState = AccessKeyState.Revoked }, Yearly, null, first, []),
            "old and over" => (old with { KeyState = AccessKeyState.Expired }, Yearly, null, first, []),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
        };
    }

    private static string Text(KeyFinding finding) => finding.Kind switch
    {
        KeyFindingKind.Failing => $"{finding.Kind} {finding.Since:yyyy-MM-dd}",
        KeyFindingKind.ManySignIns => $"{finding.Kind} {finding.Rate!.PerDay} {finding.Rate.PartnerId}",
        KeyFindingKind.Unused => $"{finding.Kind} {finding.Days}",
        _ => $"{finding.Kind} {finding.Days} of {finding.Limit}",
    };

    private static CredentialView Aged(int days, int ticksLess = 0) =>
        Credential with { IssuedAt = Now.AddDays(-days).AddTicks(ticksLess) };

    private static LastUse Use(DateTimeOffset at) => new(at, "MiTienda", "192.0.2.1", "");

    private static UsageRow Good(DateTimeOffset at, long count) => Row(at, UsageOutcome.SignedIn, count);

    private static UsageRow Bad(DateTimeOffset at, long count) => Row(at, UsageOutcome.WrongKey, count);

    // So many days before today, with so many sign-ins each.
    private static IEnumerable<UsageRow> Days(
        int days, long count, string partner = "MiTienda", Guid? key = null, string address = "192.0.2.1") =>
        Enumerable.Range(1, days).Select(day => Row(Now.AddDays(-day), UsageOutcome.SignedIn, count, partner, key, address));

    private static UsageRow Row(
        DateTimeOffset at, UsageOutcome outcome, long count, string partner = "MiTienda", Guid? key = null, string address = "192.0.2.1") =>
        new(ColombianTime.DayOf(at), key ?? Key, partner, outcome, count, at, "192.0.2.1", "", address);
}
