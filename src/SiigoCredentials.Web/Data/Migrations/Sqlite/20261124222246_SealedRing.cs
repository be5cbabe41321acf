using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SealedRing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DataProtectionElements",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SealedXml = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataProtectionElements", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KekCanaries",
                columns: table => new
                {
                    KekId = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Sample = table.Column<byte[]>(type: "BLOB", maxLength: 256, nullable: true),
                    IsInCharge = table.Column<bool>(type: "INTEGER", nullable: false),
                    Since = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KekCanaries", x => x.KekId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_KekCanaries_OneInCharge",
                table: "KekCanaries",
                column: "IsInCharge",
                unique: true,
                filter: "\"IsInCharge\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DataProtectionElements");

            migrationBuilder.DropTable(
                name: "KekCanaries");
        }
    }
}
