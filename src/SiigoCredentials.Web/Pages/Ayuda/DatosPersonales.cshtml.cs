using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>What is kept of whom, why and how long (Decreto 1377 de 2013, art. 13 and 14). Anonymous: a contact has no account.</summary>
[AllowAnonymous]
public sealed class DatosPersonalesModel(IOptions<PortalOptions> portal, IOptions<AccountsOptions> accounts) : PageModel
{
    public PortalOptions Portal => portal.Value;

    public TimeSpan LongestSession => accounts.Value.AbsoluteTimeout;
}
