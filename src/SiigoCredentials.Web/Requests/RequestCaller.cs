namespace SiigoCredentials.Web.Requests;

/// <summary>Reads the caller of the token service from the headers and the connection.</summary>
internal static class RequestCaller
{
    public static Caller Caller(this HttpContext context)
    {
        var partner = context.Request.Headers[PartnerId.Header].ToString();
        return new Caller(context.Address(), context.UserAgent(), PartnerId.IsValid(partner) ? partner : "");
    }
}
