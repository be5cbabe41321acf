using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SpentLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "SpentLimits",
                columns: table => new
                {
                    Limit = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    SpentUntil = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SpentLimits", x => new { x.Key, x.Limit });
                });

            migrationBuilder.CreateIndex(
                name: "IX_SpentLimits_SpentUntil",
                table: "SpentLimits",
                column: "SpentUntil");

            migrationBuilder.CreateIndex(
                name: "IX_SpentLimits_Version",
                table: "SpentLimits",
                column: "Version");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SpentLimits");
        }
    }
}
