using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>The number by which programs name a person: the database gives it, on either engine.</summary>
[Trait("Engine", "Both")]
public sealed class PersonNumberTests
{
    [Fact]
    public async Task PeopleWhoComeAtOnce_GetNumbersThatNobodyHad()
    {
        await using var app = new PortalApp();
        var companies = await app.InDatabaseAsync(db => MoreCompanies.AddAsync(db, 8));
        var before = await NumbersAsync(app);

        var told = await Task.WhenAll(companies.Select((company, place) => Task.Run(() => app.InDatabaseAsync(async db =>
        {
            await using var transaction = await db.BeginCompanyTransactionAsync(company, CancellationToken.None);
            var (first, second) = (NewPerson(company), NewPerson(company));
            db.AddRange(first, second);
            await db.SaveChangesAsync();
            if (place < 6)
            {
                await transaction.CommitAsync(); // the others are taken back: a gap is no harm
            }

            return (IsKept: place < 6, Numbers: (int[])[first.Number, second.Number]);
        }))));

        var after = await NumbersAsync(app);
        var given = told.Where(act => act.IsKept).SelectMany(act => act.Numbers).Order().ToList();
        Assert.Equal([.. before, .. given], after);
        Assert.Distinct(after);
        Assert.All(given, number => Assert.True(number > before.Max()));
    }

    [Fact]
    public async Task Number_OfAPerson_NeverChanges()
    {
        await using var app = new PortalApp();
        var before = await NumbersAsync(app);

        await app.InDatabaseAsync(async db =>
        {
            foreach (var person in await db.Users.ToListAsync())
            {
                person.FirstName = "Otra";
            }

            await db.SaveChangesAsync();
        });

        Assert.Equal(before, await NumbersAsync(app));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.InDatabaseAsync(async db =>
        {
            var person = await db.Users.FirstAsync();
            db.Entry(person).Property(row => row.Number).CurrentValue = 4711;
            await db.SaveChangesAsync();
        }));
    }

    private static Task<List<int>> NumbersAsync(PortalApp app) =>
        app.InDatabaseAsync(db => db.Users.Select(person => person.Number).Order().ToListAsync());

    private static Person NewPerson(Guid company)
    {
        var address = $"{Guid.CreateVersion7():N}@empresa.example";
        return new Person
        {
            Memberships = [new() { CompanyId = company, Role = PersonRole.Vendedor, JoinedAt = DateTimeOffset.UnixEpoch }],
            FirstName = "Ana",
            LastName = "Ríos",
            UserName = address,
            NormalizedUserName = address.ToUpperInvariant(),
            Email = address,
            NormalizedEmail = address.ToUpperInvariant(),
        };
    }
}
