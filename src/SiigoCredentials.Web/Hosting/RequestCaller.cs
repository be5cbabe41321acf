using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Hosting;

/// <summary>Reads who calls the token service from the headers and the connection.</summary>
internal static class RequestCaller
{
    public static Caller Caller(this HttpContext context)
    {
        var headers = context.Request.Headers;
        var partner = headers[PartnerId.Header].ToString();
        return new Caller(context.Address(), headers.UserAgent.ToString(), PartnerId.IsValid(partner) ? partner : "");
    }
}
