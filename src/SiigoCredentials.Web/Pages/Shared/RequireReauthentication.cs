using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The view model of the reauthentication page: the interrupted act with its form fields.</summary>
public sealed record ReauthenticationRequest(string Action, string BackTo, string Email, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The factors that the person can use.</summary>
    public required FactorStatus Factors { get; init; }

    public bool Refused { get; init; }

    /// <summary>Whether the refused proof is a passkey.</summary>
    public bool WithPasskey { get; init; }

    public TimeSpan? Wait { get; init; }
}

/// <summary>
/// Requires reauthentication before an important act. Its page posts the same form again with the proof added: the act continues, and no
/// typed value is lost, with or without JavaScript.
/// </summary>
internal static class RequireReauthentication
{
    private const string Password = "Proof.Password";
    private const string Code = "Proof.Code";
    private const string Passkey = "Proof.Passkey";
    private const string View = "/Pages/Shared/ProveIdentity.cshtml";

    /// <summary>Null when the person may continue; otherwise the page to show instead.</summary>
    public static async Task<IActionResult?> DemandProofAsync(this PageModel page, Reauthentication proof, CancellationToken ct)
    {
        if (proof.IsFresh(page.User))
        {
            return null;
        }

        var form = await page.Request.ReadFormAsync(ct);
        var answer = (form[Passkey].ToString(), form[Password].ToString()) switch
        {
            ({ Length: > 0 and <= Passkeys.LongestAnswer } passkey, _) => await proof.ProveByPasskeyAsync(page.User, passkey, ct),
            ("", { Length: > 0 } password) when PasswordText.Length(password) <= PasswordLimits.Longest =>
                await proof.ProveAsync(page.User, password, form[Code].ToString(), ct),
            _ when form[Code].ToString() is { Length: > 0 } code => await proof.ProveAsync(page.User, "", code, ct), // without a password
            _ => default,
        };
        if (answer.IsProven)
        {
            return null;
        }

        return AskForProof(
            page, new ReauthenticationRequest(
                page.Request.Path + page.Request.QueryString, page.Request.Path, page.User.Email(), [.. Fields(form)])
            {
                Factors = await proof.FactorsAsync(page.User, ct),
                Refused = form.ContainsKey(Password) || form.ContainsKey(Code) || form.ContainsKey(Passkey),
                WithPasskey = form.ContainsKey(Passkey),
                Wait = answer.Wait,
            });
    }

    private static ViewResult AskForProof(PageModel page, ReauthenticationRequest request)
    {
        if (request.Wait is { } time)
        {
            WaitWords.Announce(page.Response, time);
        }

        return new ViewResult
        {
            ViewName = View,
            ViewData = new ViewDataDictionary<ReauthenticationRequest>(page.MetadataProvider, new ModelStateDictionary())
            { Model = request }
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(IFormCollection form) =>
        from field in form
        where field.Key is not (Password or Code or Passkey or "__RequestVerificationToken")
        from value in field.Value
        select KeyValuePair.Create(field.Key, value ?? "");
}
