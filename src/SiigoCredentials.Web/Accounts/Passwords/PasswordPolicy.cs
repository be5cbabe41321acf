using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>
/// Refuses passwords that are too short to be the only factor, common ones, and those made from the names of the person and the company
/// (ASVS 6.2.4, 6.2.11).
/// </summary>
public sealed class PasswordPolicy(AppDbContext db) : IPasswordValidator<Person>
{
    /// <summary>Error codes; pages show the texts.</summary>
    public const string TooEasy = nameof(TooEasy);
    public const string TooLong = nameof(TooLong);

    private const int ShortestWord = 4;
    private const int MinDistinctCharacters = 5;
    private const int MinUnknownCharacters = 8;

    private static readonly string[] ProductWords =
        ["siigo", "credenciales", "credential", "contraseña", "contrasena", "password", "portal"];

    public async Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password)
    {
        var length = PasswordText.Length(password ?? "");
        if (length > PasswordLimits.Longest)
        {
            return IdentityResult.Failed(new IdentityError { Code = TooLong });
        }

        if (length < PasswordLimits.Shortest
            && await db.ShortestPasswordAsync(user.Id, CancellationToken.None) is var shortest && length < shortest)
        {
            return IdentityResult.Failed(manager.ErrorDescriber.PasswordTooShort(shortest));
        }

        return IsTooEasy(PasswordText.Of(password ?? ""), await KnownWordsAsync(user))
            ? IdentityResult.Failed(new IdentityError { Code = TooEasy })
            : IdentityResult.Success;
    }

    /// <summary>Whether an attacker who knows these words would soon guess the password.</summary>
    public static bool IsTooEasy(string password, IEnumerable<string> knownWords) =>
        password.Distinct().Count() < MinDistinctCharacters
        || CommonPasswords.Contain(password)
        || IsRepeated(password)
        || WithoutWords(password, knownWords.Concat(ProductWords)).Length < MinUnknownCharacters;

    // The first setup creates the company together with its first person, so it may not be saved yet.
    private async Task<IEnumerable<string>> KnownWordsAsync(Person person)
    {
        Guid[] joining = [.. person.Memberships.Select(row => row.CompanyId)];
        var stored = await db.Companies
            .Where(row => joining.Contains(row.Id)
                || db.Memberships.Any(member => member.PersonId == person.Id && member.CompanyId == row.Id))
            .Select(row => row.Name).ToListAsync();
        var added = db.Companies.Local.Where(row => joining.Contains(row.Id)).Select(row => row.Name);
        var companies = string.Join(' ', stored.Concat(added));
        return Words($"{companies} {person.FirstName} {person.LastName} {person.Email}").Where(word => word.Length >= ShortestWord);
    }

    private static bool IsRepeated(string password) => Enumerable.Range(1, MinUnknownCharacters - 1).Any(length =>
        password.Length > length && password.Select((character, index) => character == password[index % length]).All(isSame => isSame));

    // The rest after removing known words, digits and signs is what an attacker does not know.
    private static string WithoutWords(string password, IEnumerable<string> words)
    {
        var rest = words.OrderByDescending(word => word.Length)
            .Aggregate(password, (text, word) => text.Replace(word, "", StringComparison.OrdinalIgnoreCase));
        return rest.Length == password.Length ? rest : string.Concat(rest.Where(char.IsLetter));
    }

    private static string[] Words(string text) =>
        string.Concat(text.Select(character => char.IsLetterOrDigit(character) ? character : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
