using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.PostgreSql
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
                type: "character varying(250)",
                maxLength: 250,
                nullable: false,
                defaultValue: "",
                collation: "C");

            // By hand: the people who are there already.
            migrationBuilder.FillSortNames(collation: " COLLATE \"C\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SortName",
                table: "People");
        }
    }
}
