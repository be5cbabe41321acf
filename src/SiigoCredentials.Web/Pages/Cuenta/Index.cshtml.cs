using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>The person's data, and the company in force.</summary>
[OfThePerson]
public sealed class IndexModel : PageModel;
