using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Privacy;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Operator;

/// <summary>
/// Rows in every table: what takes a browser's walk of its own to make, and what the portal has tables for but never writes.
/// </summary>
internal static class FullLife
{
    private const string Odd = "ñandú «'\"\\ \t ✓ 🙂 Ω";

    public static async Task<int> AddAsync(AppDbContext db)
    {
        var now = TimeProvider.System.GetUtcNow().AddTicks(1_234_567); // more digits than PostgreSQL keeps
        var person = await db.Users.Include(row => row.Memberships).SingleAsync(row => row.Email == PortalClient.Admin);
        var companyId = person.Memberships[0].CompanyId;
        var key = await db.AccessKeys.Include(row => row.Credential).FirstAsync();
        var announcement = new Announcement { Subject = Odd, Text = Odd, ContentHash = Hash(), PublishedAt = now };
        db.AddRange(
            new PlanContact { Name = Odd, Phone = "601 555 0100", Page = "https://planes.example/" },
            new ExternalLogin
            { Issuer = "https://id.example", Subject = Odd, PersonId = person.Id, Email = "ana@id.example", LinkedAt = now },
            new HandoffLink
            {
                CompanyId = companyId,
                AccessKeyId = key.Id,
                KeysIssued = 2,
                ContactName = Odd,
                ContactEmail = "julia@aliado.example",
                TokenHash = Hash(),
                CodeHash = Hash(),
                CreatedAt = now,
                CreatedBy = "Ana",
                CreatedById = person.Id,
                WrongCodes = 3,
                OpenedAt = now,
                OpenedFrom = "2001:db8::1",
            },
            new WebhookDelivery
            {
                CompanyId = await db.WebhookEndpoints.Select(row => row.CompanyId).SingleAsync(), // its secret has to open
                Type = WebhookEventTypes.Rotated,
                Payload = Odd,
                CreatedAt = now,
                NextAttemptAt = now,
                Attempts = 12,
                Status = 500,
                Answer = Odd,
                Fault = WebhookFault.NoAnswerInTime,
                FailedAt = now,
            },
            new LeakPolicy { CompanyId = companyId, Action = LeakAction.Revoke },
            new KeyPolicy { CompanyId = companyId, MaxAgeDays = 180, RemindDays = 30, Unused = UnusedKeyAction.Suspend },
            new KeyFindingNotice { CompanyId = companyId, Finding = KeyFindingKind.TooOld, ToldAt = now },
            new LeakNotice { AccessKeyId = key.Id, ReportedAt = now, ToldAt = now, Reports = 2 },
            new ContactLink
            {
                TokenHash = Hash(),
                Purpose = ContactLinkPurpose.Moved,
                CredentialId = key.CredentialId,
                Address = "julia@aliado.example",
                CreatedAt = now
            },
            new PartnerLink
            {
                Id = Guid.CreateVersion7(),
                CompanyId = companyId,
                PartnerId = "MiTienda",
                TokenHash = Hash(),
                CreatedAt = now,
                CreatedBy = "Ana"
            },
            new AccessRequest
            {
                PersonId = person.Id,
                Nit = "811000001",
                CompanyId = companyId,
                Role = PersonRole.Contador,
                Message = Odd,
                CreatedAt = now,
                RefusedAt = now,
                IsRefusedForGood = true,
            },
            new PartnerName { CompanyId = companyId, PartnerId = "MiTienda", Name = Odd },
            announcement,
            new AnnouncementMail
            { AnnouncementId = announcement.Id, Address = "julia@aliado.example", TokenHash = Hash(), CreatedAt = now },
            new Unsubscription { Address = "otra@aliado.example", At = now },
            new HelpAnswer
            { PersonId = person.Id, Article = "rotar", CompanyId = companyId, Useful = true, Comment = Odd, At = now },
            new HelpViews { Day = new DateOnly(2024, 2, 29), Article = "rotar", Count = long.MaxValue },
            RequestOf(now),
            new OwnDataLink { TokenHash = Hash(), Address = "julia@aliado.example", EndsAt = now },
            new RateLimitState { Limit = Odd, Key = long.MinValue, SpentUntil = now, Version = 3 },
            new ConsumedChallenge { Hash = Hash(), ConsumedAt = now },
            new SetupInvitation { TokenHash = Hash(), CreatedAt = now, UsedAt = now },
            new AccountLink
            {
                TokenHash = Hash(),
                Purpose = LinkPurpose.AddressChange,
                PersonId = person.Id,
                SecurityStamp = person.SecurityStamp,
                Address = "nueva@andina.demo.example",
                CreatedAt = now
            },
            new Invitation
            {
                CompanyId = companyId,
                Email = "otra@andina.demo.example",
                Role = PersonRole.Vendedor,
                InvitedById = person.Id,
                TokenHash = Hash(),
                CreatedAt = now
            },
            new RevokedToken { Id = "un-token", ExpiresAt = now },
            new IdentityUserClaim<Guid> { Id = 41, UserId = person.Id, ClaimType = "tipo", ClaimValue = Odd },
            new IdentityUserLogin<Guid> { LoginProvider = "de fuera", ProviderKey = "1", UserId = person.Id },
            new IdentityUserToken<Guid> { LoginProvider = "de fuera", Name = "uno", UserId = person.Id, Value = "" },
            new IdentityUserPasskey<Guid>
            {
                UserId = person.Id,
                CredentialId = Hash(),
                Data = new IdentityPasskeyData
                {
                    PublicKey = Hash(),
                    Name = Odd,
                    CreatedAt = now,
                    SignCount = 7,
                    Transports = ["internal", "hybrid"],
                    IsUserVerified = true,
                    IsBackupEligible = true,
                    AttestationObject = Hash(),
                    ClientDataJson = Hash(),
                },
            });
        return await db.SaveChangesAsync();
    }

    // With every date and every text.
    private static DataRequest RequestOf(DateTimeOffset now)
    {
        var request = new DataRequest
        {
            Id = Guid.CreateVersion7(),
            Kind = DataRequestKind.Reclamo,
            Name = Odd,
            Email = "rosa@persona.example",
            Text = Odd,
            TokenHash = Hash(),
            LinkEndsAt = now,
        };
        request.File(now);
        request.Extend(Odd, now);
        request.AskFor(Odd, Hash(), now);
        request.Complete(Odd, now);
        request.Close(Odd, now);
        return request;
    }

    private static byte[] Hash() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
}
