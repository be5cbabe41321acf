using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TokenService : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Number",
                table: "SigningKeys",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "SignsFrom",
                table: "SigningKeys",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<DateTime>(
                name: "SuspendedAt",
                table: "Companies",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "ExpiresAt",
                table: "AccessKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Changes",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Changes", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "UsageDays",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CredentialId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccessKeyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PartnerId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastAddress = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    LastClient = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageDays", x => new { x.Day, x.CredentialId, x.AccessKeyId, x.PartnerId, x.Outcome });
                    table.ForeignKey(
                        name: "FK_UsageDays_Credentials_CredentialId",
                        column: x => x.CredentialId,
                        principalTable: "Credentials",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.Sql("UPDATE SigningKeys SET Number = rowid, SignsFrom = CreatedAt;");

            migrationBuilder.CreateIndex(
                name: "IX_SigningKeys_Number",
                table: "SigningKeys",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_CredentialId_Day",
                table: "UsageDays",
                columns: new[] { "CredentialId", "Day" });

            // What the token service remembers and these tables say must not differ: see ChangeFeed. EF rebuilds a SQLite table to alter it,
            // and that drops its triggers: whoever alters one of these tables repeats this.
            OnChange(migrationBuilder, "AccessKeys", "INSERT", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = NEW.CredentialId");
            OnChange(migrationBuilder, "AccessKeys", "UPDATE", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = NEW.CredentialId");
            OnChange(migrationBuilder, "AccessKeys", "DELETE", "SELECT 'Credential', ApiUser FROM Credentials WHERE Id = OLD.CredentialId");
            OnChange(migrationBuilder, "Credentials", "UPDATE", "SELECT 'Credential', OLD.ApiUser UNION SELECT 'Credential', NEW.ApiUser");
            OnChange(migrationBuilder, "Credentials", "DELETE", "SELECT 'Credential', OLD.ApiUser");
            OnChange(migrationBuilder, "Companies", "UPDATE", "SELECT 'Credential', ApiUser FROM Credentials WHERE CompanyId = NEW.Id");
            OnChange(migrationBuilder, "Plans", "UPDATE", "SELECT 'Plan', NULL");
            OnChange(migrationBuilder, "RevokedTokens", "INSERT", "SELECT 'Token', NEW.Id");
            OnChange(migrationBuilder, "SigningKeys", "INSERT", "SELECT 'SigningKey', NEW.Kid");
            OnChange(migrationBuilder, "SigningKeys", "UPDATE", "SELECT 'SigningKey', NEW.Kid");
            OnChange(migrationBuilder, "SigningKeys", "DELETE", "SELECT 'SigningKey', OLD.Kid");
        }

        private static void OnChange(MigrationBuilder migrationBuilder, string table, string act, string change) => migrationBuilder.Sql(
            $"CREATE TRIGGER {table}_Changed_{act} AFTER {act} ON {table} BEGIN INSERT INTO Changes (Kind, \"Key\") {change}; END;");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var trigger in (string[])["AccessKeys_Changed_INSERT", "AccessKeys_Changed_UPDATE", "AccessKeys_Changed_DELETE", "Credentials_Changed_UPDATE", "Credentials_Changed_DELETE", "Companies_Changed_UPDATE", "Plans_Changed_UPDATE", "RevokedTokens_Changed_INSERT", "SigningKeys_Changed_INSERT", "SigningKeys_Changed_UPDATE", "SigningKeys_Changed_DELETE"])
            {
                migrationBuilder.Sql($"DROP TRIGGER {trigger};");
            }

            migrationBuilder.DropTable(
                name: "Changes");

            migrationBuilder.DropTable(
                name: "UsageDays");

            migrationBuilder.DropIndex(
                name: "IX_SigningKeys_Number",
                table: "SigningKeys");

            migrationBuilder.DropColumn(
                name: "Number",
                table: "SigningKeys");

            migrationBuilder.DropColumn(
                name: "SignsFrom",
                table: "SigningKeys");

            migrationBuilder.DropColumn(
                name: "SuspendedAt",
                table: "Companies");

            migrationBuilder.DropColumn(
                name: "ExpiresAt",
                table: "AccessKeys");
        }
    }
}
