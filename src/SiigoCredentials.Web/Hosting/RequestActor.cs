using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads who acts from the session and the connection; a request cannot name another company.</summary>
internal static class RequestActor
{
    public static Actor Actor(this HttpContext context) => new(
        context.User.CompanyId(),
        context.User.PersonId(),
        context.User.FullName(),
        context.Address()?.ToString(),
        context.UserAgent());
}
