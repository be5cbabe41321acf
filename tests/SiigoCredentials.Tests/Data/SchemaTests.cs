using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Data;

/// <summary>The two schemas say the same, whichever engine the tests run on.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed partial class SchemaTests
{
    private static readonly string Migrations = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web", "Data", "Migrations");

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task Model_HasNoPendingChanges(string engine)
    {
        await using var app = new PortalApp();
        await using AppDbContext db = engine == "Sqlite" ? Sqlite(app) : PostgreSql(app);

        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task TriggersOfSqlite_HaveTheirCounterparts()
    {
        await using var app = new PortalApp();
        await using var db = Sqlite(app);
        await db.Database.OpenConnectionAsync();
        await db.Database.MigrateAsync();
        var triggers = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'trigger'").ToListAsync();
        var counterparts = await File.ReadAllTextAsync(Path.Combine(Migrations, "PostgreSql", "Triggers.cs"));

        Assert.True(triggers.Remove("People_Number")); // PostgreSQL numbers by itself
        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger => Assert.Matches(
            ChangeTrigger().Match(trigger) is { Success: true } told
                ? $"\\(\"{told.Groups["table"]}\", \"[A-Z ]*{told.Groups["act"]}" : $"CREATE TRIGGER \"{trigger}\"", counterparts));
    }

    // Identity asks the portal's services which of its own schemas it is.
    private static SqliteAppDbContext Sqlite(PortalApp app) =>
        new(new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite("Data Source=:memory:").UseApplicationServiceProvider(app.Services)
            .Options);

    private static PostgreSqlAppDbContext PostgreSql(PortalApp app) =>
        new(new DbContextOptionsBuilder<PostgreSqlAppDbContext>().UseNpgsql("Host=localhost").UseApplicationServiceProvider(app.Services)
            .Options);

    [GeneratedRegex("^(?<table>[A-Za-z]+)_Changed_(?<act>[A-Z]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ChangeTrigger();
}
