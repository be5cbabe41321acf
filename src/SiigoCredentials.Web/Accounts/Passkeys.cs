using System.Buffers.Text;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Accounts;

public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>Passkeys (WebAuthn): keys on a person's device, which verifies its holder. They sign in without a password.</summary>
public sealed class Passkeys(
    AppDbContext db, AccountActs acts, UserManager<Person> people, SignInManager<Person> signIn, FactorChange change)
{
    public const int LongestName = 60;

    /// <summary>In characters; real answers have a few thousand at most.</summary>
    public const int LongestAnswer = 16_384;

    public async Task<List<PasskeyView>> OfAsync(ClaimsPrincipal user) =>
    [
        .. from passkey in await people.GetPasskeysAsync(await PersonAsync(user))
           orderby passkey.CreatedAt
           select new PasskeyView(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "", passkey.CreatedAt),
    ];

    /// <summary>The options for creating a passkey, as JSON for the browser.</summary>
    public async Task<string> CreationOptionsAsync(ClaimsPrincipal user) => await signIn.MakePasskeyCreationOptionsAsync(
        new PasskeyUserEntity { Id = user.PersonId().ToString(), Name = user.Email(), DisplayName = user.FullName() });

    /// <summary>
    /// Registers the passkey and returns new recovery codes, to be shown once; none if the person has unused ones. Null when the browser's
    /// answer does not match the challenge.
    /// </summary>
    public async Task<IReadOnlyList<string>?> RegisterAsync(ClaimsPrincipal user, string answer, string name, CancellationToken ct)
    {
        if (await AttestAsync(answer) is not { Succeeded: true } result || result.UserEntity.Id != user.PersonId().ToString())
        {
            return null;
        }

        result.Passkey.Name = name;
        return await acts.RunAsync(user.PersonId(), async act =>
        {
            (await people.AddOrUpdatePasskeyAsync(await PersonAsync(user), result.Passkey)).OrThrow();
            return await change.AddedAsync(act, user, AuditAction.PasskeyAdded, ct);
        }, ct);
    }

    /// <summary>False when the person has no such passkey.</summary>
    public async Task<bool> RenameAsync(ClaimsPrincipal user, string id, string name)
    {
        var person = await PersonAsync(user);
        if (await people.GetPasskeyAsync(person, CredentialIdOf(id)) is not { } passkey)
        {
            return false;
        }

        passkey.Name = name;
        (await people.AddOrUpdatePasskeyAsync(person, passkey)).OrThrow();
        return true;
    }

    /// <summary>Removes a passkey if it exists. False when it must stay, because what is left would not do.</summary>
    public Task<bool> RemoveAsync(ClaimsPrincipal user, string id, CancellationToken ct)
    {
        var (personId, credentialId) = (user.PersonId(), CredentialIdOf(id));
        return acts.RunAsync(user.PersonId(), async act =>
        {
            var deleted = await db.UserPasskeys.Where(row => row.UserId == personId && row.CredentialId == credentialId)
                .ExecuteDeleteAsync(ct);
            return deleted == 0 || await change.RemovedAsync(act, user, AuditAction.PasskeyRemoved, ct);
        }, ct);
    }

    /// <summary>The options for using a passkey, as JSON: one of the signed-in person's, or any at sign-in.</summary>
    public async Task<string> RequestOptionsAsync(ClaimsPrincipal user) =>
        await signIn.MakePasskeyRequestOptionsAsync(user.Identity!.IsAuthenticated ? await PersonAsync(user) : null);

    /// <summary>The owner of the passkey that answered the challenge correctly; null when none did.</summary>
    public async Task<Person?> AssertAsync(string answer)
    {
        try
        {
            var result = await signIn.PerformPasskeyAssertionAsync(answer);
            if (!result.Succeeded)
            {
                return null;
            }

            (await people.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).OrThrow(); // saves the new signature counter
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

    // An invalid id becomes an empty one, which no passkey has.
    private static byte[] CredentialIdOf(string id) => Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];

    private async Task<Person> PersonAsync(ClaimsPrincipal user) => (await people.GetUserAsync(user))!;
}
