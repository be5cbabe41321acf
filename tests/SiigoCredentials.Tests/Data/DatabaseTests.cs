using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Data;

[Trait("Loop", "Quick")]
public sealed class DatabaseTests
{
    private const int UniqueInSqlite = 2067;

    [SqliteFact, Trait("Engine", "Sqlite")]
    public async Task EveryConnection_SyncsWaitsAndChecksKeys()
    {
        await using var app = new PortalApp();
        using var client = app.CreateClient();

        // More scopes than the pool has idle connections: new and reused ones.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.InDatabaseAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            Assert.Equal("wal", await PragmaAsync(db, "journal_mode"));
            Assert.Equal("2", await PragmaAsync(db, "synchronous"));
            Assert.Equal("15000", await PragmaAsync(db, "busy_timeout"));
            Assert.Equal("1", await PragmaAsync(db, "foreign_keys"));
        })));
    }

    [Fact]
    public async Task SecondCredentialOrSecondCurrentKey_IsRefusedByTheDatabase()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        await admin.GenerateAsync();

        await app.InDatabaseAsync(async db =>
        {
            var credential = await db.Credentials.AsNoTracking().SingleAsync();
            var key = await db.AccessKeys.AsNoTracking().SingleAsync();
            db.AccessKeys.Add(new AccessKey
            {
                CredentialId = credential.Id,
                Version = key.Version + 1,
                SecretHash = key.SecretHash,
                Ciphertext = key.Ciphertext,
                Hint = key.Hint,
                IssuedAt = key.IssuedAt,
                IssuedBy = key.IssuedBy,
                OperationId = Guid.CreateVersion7(),
            });
            await AssertUniqueAsync(db);
            db.Credentials.Add(new Credential
            {
                CompanyId = credential.CompanyId,
                ApiUser = "otro@api.siigo.example",
                Contact = credential.Contact,
                CreatedAt = credential.CreatedAt,
            });
            await AssertUniqueAsync(db);
        });
    }

    private static async Task AssertUniqueAsync(DbContext db)
    {
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.True(
            refused.InnerException is SqliteException { SqliteExtendedErrorCode: UniqueInSqlite } or PostgresException
            { SqlState: PostgresErrorCodes.UniqueViolation });
        db.ChangeTracker.Clear();
    }

    private static async Task<string> PragmaAsync(DbContext db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }
}
