using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql;

/// <summary>
/// What EF's model does not hold, written by hand and numbered to come after every other migration of a new database, however often the first one
/// is made anew: the audit is append-only, and every change to what the token service remembers is told (see <see cref="PostgreSqlChangeFeed"/>).
/// </summary>
[DbContext(typeof(PostgreSqlAppDbContext))]
[Migration("99990101000000_Triggers")]
public sealed class Triggers : Migration
{
    private static readonly (string Table, string Acts, string Change)[] Told =
    [
        ("AccessKeys", "INSERT OR UPDATE OR DELETE", """SELECT 'Credential', "ApiUser" FROM "Credentials" WHERE "Id" = COALESCE(NEW."CredentialId", OLD."CredentialId")"""),
        ("Credentials", "UPDATE OR DELETE", """SELECT 'Credential', OLD."ApiUser" UNION SELECT 'Credential', COALESCE(NEW."ApiUser", OLD."ApiUser")"""),
        ("Companies", "UPDATE", """SELECT 'Credential', "ApiUser" FROM "Credentials" WHERE "CompanyId" = NEW."Id" """),
        ("Plans", "UPDATE", "SELECT 'Plan', NULL"),
        ("RevokedTokens", "INSERT", """SELECT 'Token', NEW."Id" """),
        ("SigningKeys", "INSERT OR UPDATE OR DELETE", """SELECT 'SigningKey', COALESCE(NEW."Kid", OLD."Kid")"""),
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, acts, change) in Told)
        {
            migrationBuilder.Sql(
                $"""
                CREATE FUNCTION "{table}_Changed"() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO "Changes" ("Kind", "Key") {change};
                    RETURN NULL;
                END $$;
                CREATE TRIGGER "{table}_Changed" AFTER {acts} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{table}_Changed"();
                """);
        }

        // One row from before the first reader: it tells that nothing was cleared away yet.
        migrationBuilder.Sql("""INSERT INTO "Changes" ("Kind") VALUES ('Plan');""");
        migrationBuilder.Sql(
            """
            CREATE FUNCTION "AuditEntries_Refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The audit is append-only';
            END $$;
            CREATE TRIGGER "AuditEntries_NoUpdate" BEFORE UPDATE ON "AuditEntries" FOR EACH ROW EXECUTE FUNCTION "AuditEntries_Refuse"();
            CREATE TRIGGER "AuditEntries_NoDelete" BEFORE DELETE ON "AuditEntries" FOR EACH ROW EXECUTE FUNCTION "AuditEntries_Refuse"();
            CREATE TRIGGER "AuditEntries_NoTruncate" BEFORE TRUNCATE ON "AuditEntries" FOR EACH STATEMENT EXECUTE FUNCTION "AuditEntries_Refuse"();
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""DROP FUNCTION "AuditEntries_Refuse"() CASCADE;""");
        foreach (var (table, _, _) in Told)
        {
            migrationBuilder.Sql($"""DROP FUNCTION "{table}_Changed"() CASCADE;""");
        }
    }
}
