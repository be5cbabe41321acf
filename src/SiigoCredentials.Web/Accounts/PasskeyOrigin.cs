using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>For which address passkeys are made: the portal's own and no other, however a request names it.</summary>
internal static class PasskeyOrigin
{
    public static void Configure(IdentityPasskeyOptions passkeys, IOptions<PortalOptions> portal, PublicAddress address)
    {
        passkeys.UserVerificationRequirement = "required"; // the device asks who holds it: only so is it two factors
        passkeys.ResidentKeyRequirement = "required"; // it knows whose it is: nobody types an e-mail address
        passkeys.ServerDomain = portal.Value.PublicUrl is { } url ? new Uri(url).Host : null;
        passkeys.ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && context.Origin == new Uri(address.Of(context.HttpContext.Request)).GetLeftPart(UriPartial.Authority));
    }
}
