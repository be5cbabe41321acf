using System.Net;

namespace SiigoCredentials.Web.Requests;

/// <summary>Where a request comes from, and what its client calls itself. Services get this instead of the request.</summary>
public sealed record ClientContext(IPAddress? Address, string UserAgent)
{
    public static ClientContext Of(HttpContext context) => new(context.Address(), context.UserAgent());
}
