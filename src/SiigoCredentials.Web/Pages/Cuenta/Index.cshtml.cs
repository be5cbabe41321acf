using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The person's data, also as a file, and the company in force.</summary>
[OfThePerson]
public sealed class IndexModel(PersonalRecord record, Reauthentication proof) : PageModel
{
    /// <summary>All that the portal has of the person. It is much at once, so they prove who they are.</summary>
    public async Task<IActionResult> OnPostDownloadAsync(CancellationToken ct) =>
        await this.DemandProofAsync(proof, ct) is { } asked ? asked
        : await record.WriteAsync(User.Email(), ct) is { } json ? File(json, PersonalRecord.ContentType, "mis-datos.json")
        : NotFound();
}
