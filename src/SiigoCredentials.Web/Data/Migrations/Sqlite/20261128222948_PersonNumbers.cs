using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PersonNumbers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Number",
                table: "People",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // By hand: the people who are there already, in the order in which they came (their ids sort by time).
            migrationBuilder.Sql(
                """
                UPDATE People SET Number = numbered.Place
                FROM (SELECT Id, ROW_NUMBER() OVER (ORDER BY Id) AS Place FROM People) AS numbered
                WHERE numbered.Id = People.Id;
                """);

            migrationBuilder.CreateIndex(
                name: "IX_People_Number",
                table: "People",
                column: "Number",
                unique: true);

            // By hand: SQLite numbers nothing but integer keys. EF rebuilds a SQLite table to alter it, and that drops its triggers: whoever alters People repeats this.
            migrationBuilder.Sql(
                """
                CREATE TRIGGER People_Number AFTER INSERT ON People WHEN NEW.Number = 0
                BEGIN
                    UPDATE People SET Number = (SELECT MAX(Number) FROM People) + 1 WHERE Id = NEW.Id;
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER People_Number;");

            migrationBuilder.DropIndex(
                name: "IX_People_Number",
                table: "People");

            migrationBuilder.DropColumn(
                name: "Number",
                table: "People");
        }
    }
}
