using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Binds passkeys to the portal's configured public address, whatever the <c>Host</c> header says.</summary>
internal static class PasskeyOrigin
{
    public static void Configure(IdentityPasskeyOptions passkeys, IOptions<PortalOptions> portal, PublicAddress address)
    {
        passkeys.UserVerificationRequirement = "required"; // the device verifies its holder, which makes a passkey two factors
        passkeys.ResidentKeyRequirement = "required"; // discoverable: nobody types an e-mail address
        passkeys.ServerDomain = portal.Value.PublicUrl is { } url ? new Uri(url).Host : null;
        passkeys.ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && context.Origin == new Uri(address.Of(context.HttpContext.Request)).GetLeftPart(UriPartial.Authority));
    }
}
