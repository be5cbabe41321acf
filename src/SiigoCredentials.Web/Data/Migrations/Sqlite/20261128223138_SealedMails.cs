using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SealedMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // By hand: what waits in clear has no sealed body, and is not sent.
            migrationBuilder.Sql("""UPDATE "OutboxMails" SET "FailedAt" = "CreatedAt", "LastError" = 'the portal was brought up to date' WHERE "SentAt" IS NULL AND "FailedAt" IS NULL""");

            migrationBuilder.DropColumn(
                name: "Text",
                table: "OutboxMails");

            migrationBuilder.DropColumn(
                name: "UnsubscribeUrl",
                table: "OutboxMails");

            migrationBuilder.AddColumn<byte[]>(
                name: "SealedBody",
                table: "OutboxMails",
                type: "BLOB",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SealedBody",
                table: "OutboxMails");

            migrationBuilder.AddColumn<string>(
                name: "Text",
                table: "OutboxMails",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "UnsubscribeUrl",
                table: "OutboxMails",
                type: "TEXT",
                maxLength: 500,
                nullable: true);
        }
    }
}
