using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data.Migrations;

/// <summary>Gives the people who are there already their keys, in the transaction of the migration and in the SQL of both engines: exact for names in Latin letters.</summary>
internal static class SortNames
{
    private const int RepeatsOfOneStatement = 25; // a parser allows only so many nested calls

    public static void FillSortNames(this MigrationBuilder migration, string collation)
    {
        migration.Sql($"""UPDATE "People" SET "SortName" = "FirstName" || ' ' || "LastName" """);
        foreach (var letters in Letters().Chunk(RepeatsOfOneStatement))
        {
            var replaced = letters.Aggregate(new StringBuilder("\"SortName\""), (sql, letter) => sql.Insert(0, "replace(").Append($", '{letter}', '{NameOrder.KeyOf(letter)}')"));
            migration.Sql($"""UPDATE "People" SET "SortName" = {replaced}""");
        }

        migration.Sql($"""UPDATE "People" SET "SortName" = lower("SortName"{collation})""");
    }

    private static IEnumerable<string> Letters() =>
    [
        NameOrder.Mark, "n\u0303", "N\u0303",
        .. Enumerable.Range(0x300, 0x29).Concat(Enumerable.Range(0xC0, 0xC0)).Select(code => ((char)code).ToString())
            .Where(letter => char.IsLetter(letter[0]) || NameOrder.KeyOf(letter).Length == 0).Where(letter => NameOrder.KeyOf(letter) != letter),
    ];
}
