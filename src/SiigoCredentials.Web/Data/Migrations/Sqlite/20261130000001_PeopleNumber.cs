using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SiigoCredentials.Web.Data.Migrations.Sqlite
{
    /// <summary>
    /// Creates the trigger of the table People again, which the migration before has rebuilt. EF rebuilds a table at the end of a migration,
    /// so that one could not do it.
    /// </summary>
    public partial class PeopleNumber : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreatePeopleNumber();

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
