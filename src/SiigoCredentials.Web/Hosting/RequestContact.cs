using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads from where somebody uses a link that was mailed to a credential's contact.</summary>
internal static class RequestContact
{
    public static ContactCaller ContactCaller(this HttpContext context) => new(context.Address()?.ToString(), context.Request.Headers.UserAgent.ToString());
}
