using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class OutsideMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "OutsideOf",
                table: "OutboxMails",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_OutsideOf_CreatedAt",
                table: "OutboxMails",
                columns: new[] { "OutsideOf", "CreatedAt" },
                filter: "\"OutsideOf\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OutboxMails_OutsideOf_CreatedAt",
                table: "OutboxMails");

            migrationBuilder.DropColumn(
                name: "OutsideOf",
                table: "OutboxMails");
        }
    }
}
