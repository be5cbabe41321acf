using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Overlaps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "SuspendedAt",
                table: "Credentials",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RetiresAt",
                table: "AccessKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RetiringSince",
                table: "AccessKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_AccessKeys_OneRetiring",
                table: "AccessKeys",
                column: "CredentialId",
                unique: true,
                filter: "\"State\" = 'Retiring'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_AccessKeys_OneRetiring",
                table: "AccessKeys");

            migrationBuilder.DropColumn(
                name: "SuspendedAt",
                table: "Credentials");

            migrationBuilder.DropColumn(
                name: "RetiresAt",
                table: "AccessKeys");

            migrationBuilder.DropColumn(
                name: "RetiringSince",
                table: "AccessKeys");
        }
    }
}
