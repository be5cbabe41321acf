using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.News;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Data;

/// <summary>Everything that the portal stores. Each entity brings its own mapping from its room.</summary>
public abstract class AppDbContext(DbContextOptions options) : IdentityUserContext<Person, Guid>(options)
{
    public DbSet<Company> Companies => Set<Company>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<Credential> Credentials => Set<Credential>();

    public DbSet<AccessKey> AccessKeys => Set<AccessKey>();

    public DbSet<HandoffLink> HandoffLinks => Set<HandoffLink>();

    public DbSet<LeakPolicy> LeakPolicies => Set<LeakPolicy>();

    public DbSet<LeakNotice> LeakNotices => Set<LeakNotice>();
    public DbSet<ContactLink> ContactLinks => Set<ContactLink>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<RevokedToken> RevokedTokens => Set<RevokedToken>();

    public DbSet<UsageDay> UsageDays => Set<UsageDay>();

    public DbSet<PartnerName> PartnerNames => Set<PartnerName>();

    public DbSet<PartnerLink> PartnerLinks => Set<PartnerLink>();

    public DbSet<OutboxMail> OutboxMails => Set<OutboxMail>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    public DbSet<AnnouncementMail> AnnouncementMails => Set<AnnouncementMail>();

    public DbSet<Unsubscription> Unsubscriptions => Set<Unsubscription>();

    public DbSet<HelpAnswer> HelpAnswers => Set<HelpAnswer>();

    public DbSet<HelpViews> HelpViews => Set<HelpViews>();

    public DbSet<KekCanary> KekCanaries => Set<KekCanary>();

    public DbSet<DataProtectionElement> DataProtectionElements => Set<DataProtectionElement>();

    public DbSet<Change> Changes => Set<Change>();

    public DbSet<SetupInvitation> SetupInvitations => Set<SetupInvitation>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
    }
}
