using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class FirstUse : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "FirstUseBy",
                table: "AccessKeys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OverlapAfterFirstUse",
                table: "AccessKeys",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_AccessKeys_FirstUseBy",
                table: "AccessKeys",
                column: "FirstUseBy",
                filter: "\"FirstUseBy\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_AccessKeys_FirstUseBy",
                table: "AccessKeys");

            migrationBuilder.DropColumn(
                name: "FirstUseBy",
                table: "AccessKeys");

            migrationBuilder.DropColumn(
                name: "OverlapAfterFirstUse",
                table: "AccessKeys");
        }
    }
}
