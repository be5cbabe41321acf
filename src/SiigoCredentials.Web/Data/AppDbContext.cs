using System.Data.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Privacy;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Web.Data;

/// <summary>The model of everything that the portal stores. Each room maps its own entities.</summary>
public abstract class AppDbContext(DbContextOptions options) : IdentityUserContext<Person, Guid>(options)
{
    public DbSet<Company> Companies => Set<Company>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<PlanContact> PlanContacts => Set<PlanContact>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    public DbSet<ConsumedChallenge> ConsumedChallenges => Set<ConsumedChallenge>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<AccessRequest> AccessRequests => Set<AccessRequest>();

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<AccessKey> AccessKeys => Set<AccessKey>();

    public DbSet<HandoffLink> HandoffLinks => Set<HandoffLink>();

    public DbSet<LeakPolicy> LeakPolicies => Set<LeakPolicy>();

    public DbSet<LeakNotice> LeakNotices => Set<LeakNotice>();

    public DbSet<KeyPolicy> KeyPolicies => Set<KeyPolicy>();

    public DbSet<KeyFindingNotice> KeyFindingNotices => Set<KeyFindingNotice>();

    public DbSet<ContactLink> ContactLinks => Set<ContactLink>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<RevokedToken> RevokedTokens => Set<RevokedToken>();

    public DbSet<UsageDay> UsageDays => Set<UsageDay>();

    public DbSet<PartnerName> PartnerNames => Set<PartnerName>();

    public DbSet<PartnerLink> PartnerLinks => Set<PartnerLink>();

    public DbSet<OutboxMail> OutboxMails => Set<OutboxMail>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    public DbSet<AnnouncementMail> AnnouncementMails => Set<AnnouncementMail>();

    public DbSet<Unsubscription> Unsubscriptions => Set<Unsubscription>();

    public DbSet<HelpAnswer> HelpAnswers => Set<HelpAnswer>();

    public DbSet<HelpViews> HelpViews => Set<HelpViews>();

    public DbSet<DataRequest> DataRequests => Set<DataRequest>();

    public DbSet<OwnDataLink> OwnDataLinks => Set<OwnDataLink>();

    public DbSet<KekCanary> KekCanaries => Set<KekCanary>();

    public DbSet<DataProtectionElement> DataProtectionElements => Set<DataProtectionElement>();

    public DbSet<RateLimitState> RateLimitStates => Set<RateLimitState>();

    public DbSet<Change> Changes => Set<Change>();

    public DbSet<SetupInvitation> SetupInvitations => Set<SetupInvitation>();

    /// <summary>
    /// Begins a transaction for an act on a company. Until it ends, every other act on that company waits, on every instance. So what it
    /// reads stays true until the commit, and the audit chain cannot fork. Every writing transaction begins here.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginCompanyTransactionAsync(Guid companyId, CancellationToken ct);

    /// <summary>
    /// Begins a transaction on rows of many companies, for the operator. It gives way to acts on those companies: the caller retries a
    /// statement that fails with <see cref="IsLockTimeout"/>.
    /// </summary>
    public abstract Task<IDbContextTransaction> BeginBatchAsync(CancellationToken ct);

    /// <summary>Whether a batch failed because it gave way to an act.</summary>
    public abstract bool IsLockTimeout(DbException fault);

    /// <summary>Inside an act: locks one more company. Those with the smaller ids come first, always in this order.</summary>
    public Task LockCompanyAsync(Guid companyId, CancellationToken ct) => LockAsync($"company:{companyId:N}", ct);

    /// <summary>
    /// Inside an act: locks something that belongs to no single company. The company's lock comes first, always in this order.
    /// </summary>
    public abstract Task LockAsync(string what, CancellationToken ct);

    /// <summary>
    /// Deletes the whole audit chain of a company that is erased, within the caller's transaction. Triggers refuse that to everybody who
    /// may only write rows: it takes the owner of the tables.
    /// </summary>
    public abstract Task<int> EraseChainAsync(Guid companyId, CancellationToken ct);

    /// <summary>
    /// Applies the pending migrations and returns their names. Of several instances that start at once, one applies them.
    /// </summary>
    public abstract Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct);

    /// <summary>
    /// Takes a Usuario API out of the change feed, which would name it until later changes push it out. Every instance forgets all cached
    /// pairs instead. The new row comes first: readers count on the highest number.
    /// </summary>
    public async Task ForgetChangesOfAsync(string? apiUser, CancellationToken ct)
    {
        Changes.Add(new Change { Kind = ChangeKind.Plan });
        await SaveChangesAsync(ct);
        await Changes.Where(change => change.Kind == ChangeKind.Credential && change.Key == apiUser).ExecuteDeleteAsync(ct);
    }

    protected Task<int> DeleteChainAsync(Guid companyId, CancellationToken ct) =>
        AuditEntries.Where(entry => entry.CompanyId == companyId).ExecuteDeleteAsync(ct);

    /// <summary>
    /// After a commit: takes what was deleted from where the engine still keeps it. False if that has to wait for other readers.
    /// </summary>
    public abstract Task<bool> ForgetDeletedAsync(CancellationToken ct);

    protected async Task<IReadOnlyList<string>> ApplyPendingAsync(CancellationToken ct)
    {
        List<string> pending = [.. await Database.GetPendingMigrationsAsync(ct)];
        if (pending.Count > 0)
        {
            await Database.MigrateAsync(ct); // even with nothing to do it takes a lock and compares the whole model
        }

        return pending;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        var people = builder.Entity<Person>();
        people.HasMany(person => person.Passkeys).WithOne().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);

        // As Identity maps it, which only does so where the host's options ask for passkeys: a tool's context has no host.
        builder.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("AspNetUserPasskeys").HasKey(row => row.CredentialId);
            passkey.Property(row => row.CredentialId).HasMaxLength(1024);
            passkey.OwnsOne(row => row.Data).ToJson();
        });
        SortByBytes(people.Property(person => person.SortName));
        NumberRows(people, people.Property(person => person.Number));
    }

    /// <summary>Makes the column sort by bytes, in an engine that does not by default.</summary>
    protected virtual void SortByBytes(PropertyBuilder<string> text)
    {
    }

    /// <summary>Makes the database number the rows, in an engine that does not number a column other than the key.</summary>
    protected virtual void NumberRows<TRow>(EntityTypeBuilder<TRow> rows, PropertyBuilder<int> number)
        where TRow : class
    {
    }

    /// <summary>Stores every time in UTC: SQLite cannot sort by offset, and PostgreSQL stores none.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        moment => moment.UtcDateTime,
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}
