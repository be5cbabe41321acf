using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PersonSortNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SortName",
                table: "People",
                type: "TEXT",
                maxLength: 250,
                nullable: false,
                defaultValue: "");

            // By hand: the people who are there already.
            migrationBuilder.FillSortNames(collation: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // By hand: EF would rebuild the table, and that drops its trigger.
            migrationBuilder.Sql("ALTER TABLE People DROP COLUMN SortName;");
        }
    }
}
