using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Bench.Servers;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Bench.Data;

/// <summary>A portal's data folder with so many companies; made on first use and kept.</summary>
internal sealed class Database
{
    public const string AdminEmail = "admin@empresa.example";
    /// <summary>Works in <see cref="CompaniesOfTheAccountant"/> of the companies, as far as there are so many.</summary>
    public const string AccountantEmail = "contadora@empresa.example";

    public const int CompaniesOfTheAccountant = 300;

    public const string AdminPassword = "solo para medir, nada más";

    private readonly string keysFile;

    private readonly int people;

    private Database(Workspace workspace, int companies, int people)
    {
        Folder = workspace.Folder(people == 0
            ? $"data-{companies}"
            : string.Create(CultureInfo.InvariantCulture, $"data-{companies}-people-{people}"));
        Companies = companies;
        this.people = people;
        keysFile = Path.Combine(Folder, "keys.bin");
    }

    public string Folder { get; }

    public int Companies { get; }

    public string Size => Companies >= 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Companies / 1_000_000.0:0.#}M")
        : Companies.ToString("N0", CultureInfo.InvariantCulture);

    public Pairs Pairs => field ??= Pairs.Read(keysFile);

    public static Database Open(Workspace workspace, Launcher launcher, int companies, int people = 0)
    {
        var database = new Database(workspace, companies, people);
        if (!File.Exists(database.keysFile))
        {
            database.Make(launcher);
        }

        return database;
    }

    private void Make(Launcher launcher)
    {
        Console.WriteLine($"making a database of {Companies:N0} companies …");
        Directory.Delete(Folder, recursive: true);

        // The server itself makes the schema: whatever it migrates to is what is measured.
        launcher.Product(this).Dispose();
        var file = Path.Combine(Folder, "portal.db");
        using (var fill = new DatabaseFill(file))
        {
            var keys = fill.Run(Companies);
            AddPeople(file, fill.FirstCompany);
            PeopleFill.Run(file, fill.FirstCompany, people);
            File.WriteAllBytes(keysFile, keys); // last: its presence says that the rest is whole
        }

        SqliteConnection.ClearAllPools();
    }

    internal static SqliteAppDbContext Open(string file) =>
        new(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite($"Data Source={file}").Options);

    private static void AddPeople(string file, Guid company)
    {
        using var db = Open(file);
        var hasher = new PasswordHasher<Person>(
            Microsoft.Extensions.Options.Options.Create(
                new PasswordHasherOptions { IterationCount = new AccountsOptions().PasswordIterations }));
        var hash = hasher.HashPassword(null!, AdminPassword);
        db.Users.Add(NewPerson(AdminEmail, hash, [company]));
        db.Users.Add(NewPerson(
            AccountantEmail, hash,
            [.. db.Companies.OrderBy(row => row.Id).Select(row => row.Id).Take(CompaniesOfTheAccountant)]));
        db.SaveChanges();
    }

    private static Person NewPerson(string email, string hash, IEnumerable<Guid> companies) => new()
    {
        Memberships =
        [
            .. companies.Select(
                company => new Membership { CompanyId = company, Role = PersonRole.Administrador, JoinedAt = DateTimeOffset.UnixEpoch }),
        ],
        FirstName = "Ana",
        LastName = "Restrepo",
        UserName = email,
        NormalizedUserName = email.ToUpperInvariant(),
        Email = email,
        NormalizedEmail = email.ToUpperInvariant(),
        EmailConfirmed = true,
        LockoutEnabled = true,
        PasswordHash = hash,
    };
}
