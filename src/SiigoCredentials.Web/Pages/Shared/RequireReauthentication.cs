using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What the page that asks for a proof shows: the act it stands before, with everything that was typed for it.</summary>
public sealed record ReauthenticationRequest(string Action, string BackTo, string Email, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>With what the person can prove who they are.</summary>
    public required FactorStatus Factors { get; init; }

    public bool Refused { get; init; }

    /// <summary>Whether what was refused is a passkey.</summary>
    public bool WithPasskey { get; init; }

    public TimeSpan? Wait { get; init; }
}

/// <summary>
/// Asks who is there before an act that matters. The page it shows posts the very form again, with the proof added: the act then goes on
/// where it stopped, and nothing that was typed is lost, with or without JavaScript.
/// </summary>
internal static class RequireReauthentication
{
    private const string Password = "Proof.Password";
    private const string Code = "Proof.Code";
    private const string Passkey = "Proof.Passkey";
    private const string View = "/Pages/Shared/ProveIdentity.cshtml";

    /// <summary>Null when the person may go on; else what to show instead of acting.</summary>
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
            ("", { Length: > 0 } password) when PasswordText.Length(password) <= PasswordLimits.Longest => await proof.ProveAsync(page.User, password, form[Code].ToString(), ct),
            _ => default,
        };
        if (answer.IsProven)
        {
            return null;
        }

        return Ask(page, new ReauthenticationRequest(page.Request.Path + page.Request.QueryString, page.Request.Path, page.User.Email(), [.. Fields(form)])
        {
            Factors = await proof.FactorsAsync(page.User, ct),
            Refused = form.ContainsKey(Password) || form.ContainsKey(Passkey),
            WithPasskey = form.ContainsKey(Passkey),
            Wait = answer.Wait,
        });
    }

    private static ViewResult Ask(PageModel page, ReauthenticationRequest request)
    {
        if (request.Wait is { } time)
        {
            RetryAfter.Announce(page.Response, time);
        }

        return new ViewResult { ViewName = View, ViewData = new ViewDataDictionary<ReauthenticationRequest>(page.MetadataProvider, new ModelStateDictionary()) { Model = request } };
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(IFormCollection form) =>
        from field in form
        where field.Key is not (Password or Code or Passkey or "__RequestVerificationToken")
        from value in field.Value
        select KeyValuePair.Create(field.Key, value ?? "");
}
