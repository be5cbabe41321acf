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

    private static readonly string[] KeptWithEachEntry =
        ["Id", "CompanyId", "Sequence", "At", "Action", "ActorId", "OperationId", "PreviousHash", "Hash", "Digests"];

    private static readonly (string Column, string Erased)[] Erasable =
        [("ActorName", "''"), ("Detail", "''"), ("Address", "NULL"), ("Agent", "NULL")];

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

    /// <summary>From now on a personal field of an entry may lose its value together with its salt. Nothing else of it may change.</summary>
    public static void LetFieldsBeErased(this MigrationBuilder migration)
    {
        var kept = KeptWithEachEntry.Select(column => IsSame(column, $"OLD.\"{column}\""));
        var erasable = Erasable.Select(field =>
            $"({IsSame(field.Column, $"OLD.\"{field.Column}\"")} AND {IsSame(field.Column + "Salt", $"OLD.\"{field.Column}Salt\"")}"
            + $" OR {IsSame(field.Column, field.Erased)} AND NEW.\"{field.Column}Salt\" IS NULL)");
        migration.Sql(
            $"""
            DROP TRIGGER "AuditEntries_NoUpdate" ON "AuditEntries";
            CREATE TRIGGER "AuditEntries_NoUpdate" BEFORE UPDATE ON "AuditEntries" FOR EACH ROW
            WHEN (NOT ({string.Join(" AND ", [.. kept, .. erasable])})) EXECUTE FUNCTION "AuditEntries_Refuse"();
            """);
    }

    private static string IsSame(string column, string other) => $"NEW.\"{column}\" IS NOT DISTINCT FROM {other}";
}
