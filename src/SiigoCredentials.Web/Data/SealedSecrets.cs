using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Every place where a secret lies sealed. The id of the key that wraps it stands in its bytes 2 to 9, where both databases find it by themselves.
/// </summary>
public sealed class SealedSecrets(AppDbContext db)
{
    internal const int BatchRows = 500;

    internal IReadOnlyList<SealedTable> Tables => [AccessKeys(), Authenticators(), SigningKeys(), DataProtection(), OutboxMails()];

    /// <summary>How many secrets each key wraps, by table. Reads every row.</summary>
    public async Task<List<SealedCount>> CountAsync(CancellationToken ct)
    {
        List<SealedCount> counts = [];
        foreach (var table in Tables)
        {
            counts.AddRange(await table.CountAsync(ct));
        }

        return counts;
    }

    /// <summary>Opens every secret, for sure. Changes nothing.</summary>
    public async Task<List<OpenedSecrets>> OpenEachAsync(SecretSealer sealer, RowsDone told, CancellationToken ct)
    {
        List<OpenedSecrets> opened = [];
        foreach (var table in Tables)
        {
            opened.Add(await table.OpenEachAsync(sealer, BatchRows, told, ct));
        }

        return opened;
    }

    private SealedTable<Guid> AccessKeys() => new(
        db,
        "AccessKeys",
        isReplaceable: false,
        $"""SELECT substr("Ciphertext", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "AccessKeys" GROUP BY 1""",
        kek => $"""SELECT "Id" AS "Value" FROM "AccessKeys" WHERE substr("Ciphertext", 2, 8) <> {kek}""",
        db.AccessKeys.Select(key => key.Id),
        ids => db.AccessKeys.AsNoTracking().Where(key => ids.Contains(key.Id))
            .Select(key => new SealedRow<Guid>(key.Id, key.Ciphertext, AccessKey.Binding(key.Credential!, key.Version))),
        (row, secret, ct) => db.AccessKeys.Where(key => key.Id == row.Id && key.Ciphertext == row.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.Ciphertext, secret), ct));

    private SealedTable<Guid> Authenticators() => new(
        db,
        "Authenticators",
        isReplaceable: false,
        $"""SELECT substr("SealedSecret", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "Authenticators" GROUP BY 1""",
        kek => $"""SELECT "PersonId" AS "Value" FROM "Authenticators" WHERE substr("SealedSecret", 2, 8) <> {kek}""",
        db.Authenticators.Select(row => row.PersonId),
        ids => db.Authenticators.AsNoTracking().Where(row => ids.Contains(row.PersonId))
            .Select(row => new SealedRow<Guid>(row.PersonId, row.SealedSecret, Authenticator.Binding(row.PersonId))),
        (row, secret, ct) => db.Authenticators.Where(stored => stored.PersonId == row.Id && stored.SealedSecret == row.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.SealedSecret, secret), ct));

    private SealedTable<string> SigningKeys() => new(
        db,
        "SigningKeys",
        isReplaceable: true,
        $"""SELECT substr("SealedPrivateKey", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "SigningKeys" GROUP BY 1""",
        kek => $"""SELECT "Kid" AS "Value" FROM "SigningKeys" WHERE substr("SealedPrivateKey", 2, 8) <> {kek}""",
        db.SigningKeys.Select(key => key.Kid),
        kids => db.SigningKeys.AsNoTracking().Where(key => kids.Contains(key.Kid))
            .Select(key => new SealedRow<string>(key.Kid, key.SealedPrivateKey, SigningKey.Binding(key.Kid))),
        (row, secret, ct) => db.SigningKeys.Where(key => key.Kid == row.Id && key.SealedPrivateKey == row.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.SealedPrivateKey, secret), ct));

    private SealedTable<Guid> DataProtection() => new(
        db,
        "DataProtectionElements",
        isReplaceable: true,
        $"""SELECT substr("SealedXml", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "DataProtectionElements" GROUP BY 1""",
        kek => $"""SELECT "Id" AS "Value" FROM "DataProtectionElements" WHERE substr("SealedXml", 2, 8) <> {kek}""",
        db.DataProtectionElements.Select(element => element.Id),
        ids => db.DataProtectionElements.AsNoTracking().Where(element => ids.Contains(element.Id))
            .Select(element => new SealedRow<Guid>(element.Id, element.SealedXml, DataProtectionElement.Binding(element.Id))),
        (row, secret, ct) => db.DataProtectionElements.Where(element => element.Id == row.Id && element.SealedXml == row.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(element => element.SealedXml, secret), ct));

    // What was sent or given up has no body any more. One that no key opens is given up after a day: nobody can do more about it.
    private SealedTable<Guid> OutboxMails() => new(
        db,
        "OutboxMails",
        isReplaceable: true,
        $"""SELECT substr("SealedBody", 2, 8) AS "Kek", COUNT(*) AS "Total" FROM "OutboxMails" WHERE "SealedBody" IS NOT NULL GROUP BY 1""",
        kek => $"""SELECT "Id" AS "Value" FROM "OutboxMails" WHERE substr("SealedBody", 2, 8) <> {kek}""",
        db.OutboxMails.Where(mail => mail.SealedBody != null).Select(mail => mail.Id),
        ids => db.OutboxMails.AsNoTracking().Where(mail => ids.Contains(mail.Id) && mail.SealedBody != null)
            .Select(mail => new SealedRow<Guid>(mail.Id, mail.SealedBody!, OutboxMail.Binding(mail.Id))),
        (row, secret, ct) => db.OutboxMails.Where(mail => mail.Id == row.Id && mail.SealedBody == row.Secret)
            .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.SealedBody, secret), ct));
}
