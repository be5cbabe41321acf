using System.Globalization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Bench.Data;

/// <summary>Puts many people into a company, each with a browser and with what joining left in the audit.</summary>
internal static class PeopleFill
{
    private const int Batch = 1_000;

    private static readonly string[] First =
        ["Álvaro", "Ana María", "Camilo", "Íñigo", "José", "Luz Marina", "Niño", "Ñoño", "Óscar", "Sebastián", "Úrsula", "Zoe"];
    private static readonly string[] Last =
        ["Ávila", "Gómez Peña", "Muñoz", "Núñez", "Ordóñez", "Restrepo", "Ríos de la Hoz", "Zapata"];

    public static void Run(string file, Guid company, int people)
    {
        var random = new Random(1);
        for (var from = 0; from < people; from += Batch)
        {
            using var db = Database.Open(file);
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            var last = db.AuditEntries.Where(entry => entry.CompanyId == company).OrderByDescending(entry => entry.Sequence).First();
            for (var place = from; place < Math.Min(from + Batch, people); place++)
            {
                var person = NewPerson(company, place, random);
                db.Add(person);
                db.Add(new KnownDevice { PersonId = person.Id, CodeHash = Guid.CreateVersion7().ToByteArray(), LastSignInAt = last.At });
                last = Joined(person, last);
                db.Add(last);
            }

            db.SaveChanges();
        }
    }

    private static Person NewPerson(Guid company, int place, Random random)
    {
        var email = string.Create(CultureInfo.InvariantCulture, $"persona{place}@empresa.example");
        return new Person
        {
            Memberships =
            [
                new()
                {
                    CompanyId = company,
                    Role = (PersonRole)random.Next(3),
                    JoinedAt = DateTimeOffset.UnixEpoch,
                    DisabledAt = random.Next(10) == 0 ? DateTimeOffset.UnixEpoch : null,
                },
            ],
            FirstName = First[random.Next(First.Length)],
            LastName = $"{Last[random.Next(Last.Length)]} {Last[random.Next(Last.Length)]}",
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            LockoutEnabled = true,
            PasswordHash = new string('x', 84), // nobody signs in with it
        };
    }

    private static AuditEntry Joined(Person person, AuditEntry last)
    {
        var entry = new AuditEntry
        {
            CompanyId = last.CompanyId,
            Sequence = last.Sequence + 1,
            At = last.At,
            Action = AuditAction.PersonJoined,
            ActorId = person.Id,
            ActorName = person.FullName,
            OperationId = Guid.CreateVersion7(),
            Detail = $"{person.Email}: {person.Memberships[0].Role}",
            Address = "192.0.2.7",
            Agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            PreviousHash = last.Hash,
        };
        entry.Seal();
        return entry;
    }
}
