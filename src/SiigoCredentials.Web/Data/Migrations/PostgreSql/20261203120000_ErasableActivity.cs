using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ErasableActivity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "ActorNameSalt",
                table: "AuditEntries",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "AddressSalt",
                table: "AuditEntries",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "AgentSalt",
                table: "AuditEntries",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "DetailSalt",
                table: "AuditEntries",
                type: "bytea",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "Digests",
                table: "AuditEntries",
                type: "bytea",
                maxLength: 128,
                nullable: true);

            migrationBuilder.LetFieldsBeErased();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ActorNameSalt",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "AddressSalt",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "AgentSalt",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "DetailSalt",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Digests",
                table: "AuditEntries");
        }
    }
}
