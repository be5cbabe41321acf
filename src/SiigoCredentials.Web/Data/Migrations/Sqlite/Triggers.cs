using Microsoft.EntityFrameworkCore.Migrations;

namespace SiigoCredentials.Web.Data.Migrations.Sqlite;

/// <summary>
/// What the EF model does not hold: the audit is append-only, people are numbered, and every change to what the token service caches is recorded
/// (see <see cref="SqliteChangeFeed"/>). EF rebuilds a SQLite table to alter it, which drops its triggers: a migration that alters one of these tables creates them again.
/// </summary>
internal static class Triggers
{
    private static readonly (string Table, string Act, string Change)[] Recorded =
    [
        ("AccessKeys", "INSERT", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = NEW.CredentialId"),
        ("AccessKeys", "UPDATE", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = NEW.CredentialId"),
        ("AccessKeys", "DELETE", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = OLD.CredentialId"),
        ("Credentials", "UPDATE", "SELECT 'Credential', OLD.ApiUser UNION SELECT 'Credential', NEW.ApiUser"),
        ("Credentials", "DELETE", "SELECT 'Credential', OLD.ApiUser"),
        ("Companies", "UPDATE", "SELECT 'Credential', ApiUser FROM Credentials WHERE CompanyId = NEW.Id"),
        ("Plans", "UPDATE", "SELECT 'Plan', NULL"),
        ("RevokedTokens", "INSERT", "SELECT 'Token', NEW.Id"),
        ("SigningKeys", "INSERT", "SELECT 'SigningKey', NEW.Kid"),
        ("SigningKeys", "UPDATE", "SELECT 'SigningKey', NEW.Kid"),
        ("SigningKeys", "DELETE", "SELECT 'SigningKey', OLD.Kid"),
    ];

    private static readonly string[] KeptWithEachEntry =
        ["Id", "CompanyId", "Sequence", "At", "Action", "ActorId", "OperationId", "PreviousHash", "Hash", "Digests"];

    private static readonly (string Column, string Erased)[] Erasable =
        [("ActorName", "''"), ("Detail", "''"), ("Address", "NULL"), ("Agent", "NULL")];

    public static void CreateTriggers(this MigrationBuilder migration)
    {
        foreach (var (table, act, change) in Recorded)
        {
            migration.Sql($"""CREATE TRIGGER {table}_Changed_{act} AFTER {act} ON {table} BEGIN INSERT INTO Changes (Kind, "Key") {change}; END;""");
        }

        foreach (var act in (string[])["Update", "Delete"])
        {
            migration.Sql(
                $"""
                CREATE TRIGGER AuditEntries_No{act} BEFORE {act} ON AuditEntries
                BEGIN
                    SELECT RAISE(ABORT, 'The audit is append-only');
                END;
                """);
        }

        migration.CreatePeopleNumber();
    }

    /// <summary>From now on a personal field of an entry may lose its value together with its salt. Nothing else of it may change.</summary>
    public static void LetFieldsBeErased(this MigrationBuilder migration)
    {
        var kept = KeptWithEachEntry.Select(column => $"NEW.{column} IS OLD.{column}");
        var erasable = Erasable.Select(field =>
            $"(NEW.{field.Column} IS OLD.{field.Column} AND NEW.{field.Column}Salt IS OLD.{field.Column}Salt"
            + $" OR NEW.{field.Column} IS {field.Erased} AND NEW.{field.Column}Salt IS NULL)");
        migration.Sql("DROP TRIGGER AuditEntries_NoUpdate;");
        migration.Sql(
            $"""
            CREATE TRIGGER AuditEntries_NoUpdate BEFORE UPDATE ON AuditEntries WHEN NOT ({string.Join(" AND ", [.. kept, .. erasable])})
            BEGIN
                SELECT RAISE(ABORT, 'The audit is append-only');
            END;
            """);
    }

    /// <summary>SQLite numbers nothing but integer keys.</summary>
    public static void CreatePeopleNumber(this MigrationBuilder migration) =>
        migration.Sql(
            """
            CREATE TRIGGER People_Number AFTER INSERT ON People WHEN NEW.Number = 0
            BEGIN
                UPDATE People SET Number = (SELECT MAX(Number) FROM People) + 1 WHERE Id = NEW.Id;
            END;
            """);
}
