using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Pages;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Tests.Pages;

/// <summary>One thing to do in each state of a credential, and the most urgent where several are true.</summary>
[Trait("Loop", "Quick")]
public sealed class NextStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero);
    private static readonly Guid Current = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Former = new("00000000-0000-7000-8000-000000000002");

    private static readonly CredentialStatus Used = new()
    {
        Company = CompanyWith(includesApi: true),
        Credential = new CredentialView(
            Guid.Empty, "andina@api.siigo.example", "wxyz", "739N-2TRE", AccessKeyState.Current,
            IntegrationContact.From("Julia", "j@x.example"), Version: 1, Now.AddDays(-9), "Ana", ExpiresAt: null,
            Retiring: null, SuspendedAt: null, ContactConfirmedAt: Now)
        { KeyId = Current },
        Usage = Report(Row(Current, "MiTienda", Now.AddHours(-2))),
        LastUse = new LastUse(Now.AddHours(-2), "MiTienda", "192.0.2.1", ""),
    };

    private static readonly RetiringKey Retiring =
        new(Former, "abcd", "0E4Q-1111", Now.AddHours(-6), Now.AddDays(3), Current, ContactMovedAt: null);

    public static TheoryData<string, NextStepKind> States => new()
    {
        { "company suspended", NextStepKind.CompanySuspended },
        { "plan without the API", NextStepKind.PlanWithoutApi },
        { "nothing generated", NextStepKind.Generate },
        { "suspended", NextStepKind.Resume },
        { "revoked", NextStepKind.ReplaceRevoked },
        { "over", NextStepKind.ReplaceExpired },
        { "leaked", NextStepKind.ReplaceLeaked },
        { "leaked and failing", NextStepKind.ReplaceLeaked },
        { "ends in twenty hours", NextStepKind.ReplaceEnding },
        { "ends in eight days", NextStepKind.Nothing },
        { "failing", NextStepKind.MendIntegration },
        { "replaced, not delivered", NextStepKind.DeliverReplacement },
        { "replaced, former one delivered", NextStepKind.DeliverReplacement },
        { "replaced, link waits", NextStepKind.AwaitDelivery },
        { "replaced, one of two moved", NextStepKind.MovePartners },
        { "replaced, delivered, nobody moved", NextStepKind.MovePartners },
        { "replaced, all moved", NextStepKind.FinishCutOver },
        { "replaced, contact says it moved, nobody uses it", NextStepKind.FinishCutOver },
        { "waiting, not delivered", NextStepKind.DeliverReplacement },
        { "waiting, delivered", NextStepKind.AwaitFirstUse },
        { "waiting, used a moment ago", NextStepKind.AwaitFirstUse },
        { "gone back, the newer one in use", NextStepKind.MovePartners },
        { "gone back, unused", NextStepKind.Nothing },
        { "contact unreachable", NextStepKind.MendContact },
        { "never used, not delivered", NextStepKind.Deliver },
        { "never used, link waits", NextStepKind.AwaitDelivery },
        { "never used, delivered", NextStepKind.AwaitFirstUse },
        { "never used, link expired", NextStepKind.Deliver },
        { "contact not confirmed", NextStepKind.ConfirmContact },
        { "in use", NextStepKind.Nothing },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void State_HasOneStep(string state, NextStepKind expected) => Assert.Equal(expected, NextStep.Of(Of(state), Now).Kind);

    [Fact]
    public void Every_KindOfStep_IsReached() =>
        Assert.Equal(Enum.GetValues<NextStepKind>().Order(), States.Select(row => (NextStepKind)row[1]).Distinct().Order());

    private static CredentialStatus Of(string state)
    {
        var replaced = Used with { Credential = Used.Credential! with { IssuedAt = Retiring.Since, Retiring = Retiring } };
        var waiting = replaced with
        {
            Credential = replaced.Credential! with
            {
                Retiring = Retiring with { EndsAt = null, FirstUse = (Now.AddDays(7), TimeSpan.FromDays(1)) },
            },
        };
        var back = Used with { Credential = Used.Credential! with { Retiring = Retiring } };
        var unused = Used with { Usage = Report(), LastUse = null };
        var oldUse = Row(Former, "Rappi", Now.AddHours(-3));
        return state switch
        {
            "company suspended" => Used with { Company = CompanyWith(includesApi: true, suspendedAt: Now) },
            "plan without the API" => Used with { Company = CompanyWith(includesApi: false) },
            "nothing generated" => new CredentialStatus { Company = Used.Company },
            "suspended" => Used with { Credential = Used.Credential! with { SuspendedAt = Now } },
            "revoked" => Used with { Credential = Used.Credential! with { KeyState = AccessKeyState.Revoked } },
            "over" => Used with { Credential = Used.Credential! with { KeyState = AccessKeyState.Expired } },
            "leaked" => Used with { LeakReportedAt = Now },
            "leaked and failing" => Used with { LeakReportedAt = Now, Usage = Failing() },
            "ends in twenty hours" => Used with { Credential = Used.Credential! with { ExpiresAt = Now.AddHours(20) } },
            "ends in eight days" => Used with { Credential = Used.Credential! with { ExpiresAt = Now.AddDays(8) } },
            "failing" => Used with { Usage = Failing() },
            "replaced, not delivered" => replaced with { Usage = Report(oldUse) },
            "replaced, former one delivered" => replaced with { Usage = Report(oldUse), Handoff = Link(HandoffState.Opened, Former) },
            "replaced, link waits" => replaced with { Usage = Report(oldUse), Handoff = Link(HandoffState.Waiting, Current) },
            "replaced, one of two moved" => replaced with { Usage = Report(oldUse, Row(Current, "MiTienda", Now)) },
            "replaced, delivered, nobody moved" => replaced with { Usage = Report(oldUse), Handoff = Link(HandoffState.Opened, Current) },
            "replaced, all moved" => replaced with { Usage = Report(oldUse, Row(Current, "Rappi", Now.AddHours(-1))) },
            "replaced, contact says it moved, nobody uses it" => replaced with
            {
                Usage = Report(),
                Credential = replaced.Credential! with { Retiring = Retiring with { ContactMovedAt = Now } },
            },
            "waiting, not delivered" => waiting with { Usage = Report(oldUse) },
            "waiting, delivered" => waiting with { Usage = Report(oldUse), Handoff = Link(HandoffState.Opened, Current) },
            "waiting, used a moment ago" => waiting with { Usage = Report(oldUse, Row(Current, "MiTienda", Now)) },
            "gone back, the newer one in use" => back with { Usage = Report(oldUse) },
            "gone back, unused" => back with { Usage = Report() },
            "contact unreachable" => Used with { LatestToContact = new Delivery(DeliveryState.Refused, "j@x.example", Now, "no such user") },
            "never used, not delivered" => unused,
            "never used, link waits" => unused with { Handoff = Link(HandoffState.Waiting, Current) },
            "never used, delivered" => unused with { Handoff = Link(HandoffState.Opened, Current) },
            "never used, link expired" => unused with { Handoff = Link(HandoffState.Expired, Current) },
            "contact not confirmed" => Used with { Credential = Used.Credential! with { ContactConfirmedAt = null } },
            "in use" => Used,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
        };
    }

    private static Company CompanyWith(bool includesApi, DateTimeOffset? suspendedAt = null) => new()
    {
        PublicKey = "x",
        Name = "Comercial Andina",
        Nit = "900123456",
        PlanCode = "PLAN",
        Plan = new Plan { Code = "PLAN", Name = "Plan", IncludesApi = includesApi },
        SuspendedAt = suspendedAt,
    };

    private static UsageReport Report(params UsageRow[] rows) => new(new DateOnly(2026, 11, 24), rows);

    private static UsageReport Failing() => Report(Row(Current, "MiTienda", Now, UsageOutcome.WrongKey, 5));

    private static UsageRow Row(
        Guid key, string partner, DateTimeOffset at, UsageOutcome outcome = UsageOutcome.SignedIn, long count = 1) =>
            new(new DateOnly(2026, 11, 24), key, partner, outcome, count, at, "192.0.2.1", "", "192.0.2.1");

    private static HandoffView Link(HandoffState state, Guid key) => new(state, new HandoffLink
    {
        CompanyId = Guid.Empty,
        AccessKeyId = key,
        KeysIssued = 1,
        ContactName = "Julia",
        ContactEmail = "j@x.example",
        TokenHash = [],
        CodeHash = [],
        CreatedAt = Now,
        CreatedBy = "Ana",
        CreatedById = Guid.Empty,
    });
}
