using Microsoft.EntityFrameworkCore.Migrations;

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql;

/// <summary>
/// What the EF model does not hold: the audit is append-only, and every change to what the token service caches is recorded (see <see cref="PostgreSqlChangeFeed"/>).
/// </summary>
internal static class Triggers
{
    private static readonly (string Table, string Acts, string Change)[] Recorded =
    [
        ("AccessKeys", "INSERT OR UPDATE OR DELETE", """SELECT 'Credential', "ApiUser" FROM "Credentials" WHERE "Id" = COALESCE(NEW."CredentialId", OLD."CredentialId")"""),
        ("Credentials", "UPDATE OR DELETE", """SELECT 'Credential', OLD."ApiUser" UNION SELECT 'Credential', COALESCE(NEW."ApiUser", OLD."ApiUser")"""),
        ("Companies", "UPDATE", """SELECT 'Credential', "ApiUser" FROM "Credentials" WHERE "CompanyId" = NEW."Id" """),
        ("Plans", "UPDATE", "SELECT 'Plan', NULL"),
        ("RevokedTokens", "INSERT", """SELECT 'Token', NEW."Id" """),
        ("SigningKeys", "INSERT OR UPDATE OR DELETE", """SELECT 'SigningKey', COALESCE(NEW."Kid", OLD."Kid")"""),
    ];

    public static void CreateTriggers(this MigrationBuilder migration)
    {
        foreach (var (table, acts, change) in Recorded)
        {
            migration.Sql(
                $"""
                CREATE FUNCTION "{table}_Changed"() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO "Changes" ("Kind", "Key") {change};
                    RETURN NULL;
                END $$;
                CREATE TRIGGER "{table}_Changed" AFTER {acts} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{table}_Changed"();
                """);
        }

        // A row older than the first reader: it tells the reader that nothing was deleted yet.
        migration.Sql("""INSERT INTO "Changes" ("Kind") VALUES ('Plan');""");
        migration.Sql(
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
}
