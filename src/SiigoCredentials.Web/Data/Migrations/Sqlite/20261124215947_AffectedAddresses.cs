using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AffectedAddresses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AllowedAddresses",
                table: "Credentials",
                type: "TEXT",
                maxLength: 2200,
                nullable: false,
                defaultValue: "");

            // SQLite alters no primary key. EF would rebuild the table outside the migration's transaction; nothing refers to this table and it has no
            // triggers, so it is copied inside it.
            migrationBuilder.CreateTable(
                name: "UsageDaysByAddress",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CredentialId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccessKeyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PartnerId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false, defaultValue: ""),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastAddress = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    LastClient = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageDays", x => new { x.Day, x.CredentialId, x.AccessKeyId, x.PartnerId, x.Outcome, x.Address });
                    table.ForeignKey(
                        name: "FK_UsageDays_Credentials_CredentialId",
                        column: x => x.CredentialId,
                        principalTable: "Credentials",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            // Counts from before were of all addresses together, and stay so.
            Copy(migrationBuilder, "UsageDays", "UsageDaysByAddress", "\"Count\", \"LastAt\", \"LastAddress\", \"LastClient\"", "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "AllowedAddresses",
                table: "Credentials");

            migrationBuilder.CreateTable(
                name: "UsageDaysOfAll",
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

            // With MAX alone beside sums, SQLite takes the other columns from the row of the latest.
            Copy(migrationBuilder, "UsageDays", "UsageDaysOfAll", "SUM(\"Count\"), MAX(\"LastAt\"), \"LastAddress\", \"LastClient\"", " GROUP BY \"Day\", \"CredentialId\", \"AccessKeyId\", \"PartnerId\", \"Outcome\"");
        }

        private static void Copy(MigrationBuilder migrationBuilder, string from, string to, string values, string grouping)
        {
            migrationBuilder.Sql(
                $"INSERT INTO \"{to}\" (\"Day\", \"CredentialId\", \"AccessKeyId\", \"PartnerId\", \"Outcome\", \"Count\", \"LastAt\", \"LastAddress\", \"LastClient\") " +
                $"SELECT \"Day\", \"CredentialId\", \"AccessKeyId\", \"PartnerId\", \"Outcome\", {values} FROM \"{from}\"{grouping};");
            migrationBuilder.DropTable(name: from);
            migrationBuilder.RenameTable(name: to, newName: from);
            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_CredentialId_Day",
                table: from,
                columns: new[] { "CredentialId", "Day" });
        }
    }
}
