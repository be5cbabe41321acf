using System.Buffers.Text;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

/// <summary>One of a person's passkeys, as they see it.</summary>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>Passkeys (WebAuthn): a key on the person's device, which checks who holds it, signs them in without a password.</summary>
public sealed class Passkeys(
    AppDbContext db, CompanyActs acts, UserManager<Person> people, SignInManager<Person> signIn, FactorChange change)
{
    public const int LongestName = 60;

    /// <summary>In characters: what a browser answers is a few thousand at most.</summary>
    public const int LongestAnswer = 16_384;

    public async Task<List<PasskeyView>> OfAsync(ClaimsPrincipal user) =>
    [
        .. from passkey in await people.GetPasskeysAsync(await PersonAsync(user))
           orderby passkey.CreatedAt
           select new PasskeyView(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "", passkey.CreatedAt),
    ];

    /// <summary>What the browser is asked for a new passkey, as JSON.</summary>
    public async Task<string> CreationOptionsAsync(ClaimsPrincipal user) => await signIn.MakePasskeyCreationOptionsAsync(
        new PasskeyUserEntity { Id = user.PersonId().ToString(), Name = user.Email(), DisplayName = user.FullName() });

    /// <summary>
    /// Null when the browser's answer is none to what was asked. Recovery codes, to be shown this once, come with the passkey unless the person has some.
    /// </summary>
    public async Task<IReadOnlyList<string>?> RegisterAsync(ClaimsPrincipal user, string answer, string name, CancellationToken ct)
    {
        if (await AttestAsync(answer) is not { Succeeded: true } result || result.UserEntity.Id != user.PersonId().ToString())
        {
            return null;
        }

        result.Passkey.Name = name;
        return await acts.RunAsync(user.CompanyId(), async act =>
        {
            (await people.AddOrUpdatePasskeyAsync(await PersonAsync(user), result.Passkey)).OrThrow();
            return await change.AddedAsync(act, user, AuditAction.PasskeyAdded, ct);
        }, ct);
    }

    /// <summary>False when the person has no such passkey.</summary>
    public async Task<bool> RenameAsync(ClaimsPrincipal user, string id, string name)
    {
        var person = await PersonAsync(user);
        if (await people.GetPasskeyAsync(person, IdOf(id)) is not { } passkey)
        {
            return false;
        }

        passkey.Name = name;
        (await people.AddOrUpdatePasskeyAsync(person, passkey)).OrThrow();
        return true;
    }

    /// <summary>Takes one away. False when it stays, because the password is too short to be the only factor.</summary>
    public Task<bool> RemoveAsync(ClaimsPrincipal user, string id, CancellationToken ct)
    {
        var (personId, credential) = (user.PersonId(), IdOf(id));
        return acts.RunAsync(user.CompanyId(), async act =>
        {
            var deleted = await db.UserPasskeys.Where(row => row.UserId == personId && row.CredentialId == credential).ExecuteDeleteAsync(ct);
            return deleted == 0 || await change.RemovedAsync(act, user, AuditAction.PasskeyRemoved, ct);
        }, ct);
    }

    /// <summary>What the browser is asked, as JSON: for a passkey of whoever is signed in; at a sign-in, where nobody is yet, for anybody's.</summary>
    public async Task<string> RequestOptionsAsync(ClaimsPrincipal user) =>
        await signIn.MakePasskeyRequestOptionsAsync(user.Identity!.IsAuthenticated ? await PersonAsync(user) : null);

    /// <summary>Whose passkey answered what was asked; null for nobody's.</summary>
    public async Task<Person?> AssertAsync(string answer)
    {
        try
        {
            var result = await signIn.PerformPasskeyAssertionAsync(answer);
            if (!result.Succeeded)
            {
                return null;
            }

            (await people.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).OrThrow(); // its counter went on
            return result.User;
        }
        catch (InvalidOperationException)
        {
            return null; // nothing was asked, or too long ago
        }
    }

    private async Task<PasskeyAttestationResult?> AttestAsync(string answer)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(answer);
        }
        catch (InvalidOperationException)
        {
            return null; // nothing was asked, or too long ago
        }
    }

    // Of what no page sends, the one of nobody.
    private static byte[] IdOf(string id) => Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];

    private async Task<Person> PersonAsync(ClaimsPrincipal user) => (await people.GetUserAsync(user))!;
}
