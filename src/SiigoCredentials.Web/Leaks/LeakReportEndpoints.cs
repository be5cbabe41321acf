using System.Net;
using Microsoft.AspNetCore.Mvc;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Leaks;

/// <summary>Accepts reports of leaked keys, in the format in which GitHub's secret scanning notifies its partners.</summary>
internal static class LeakReportEndpoints
{
    public static IEndpointRouteBuilder MapLeakReports(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/leak-reports", ReceiveAsync).WithName("leak-reports")
            .WithMetadata(new RequestSizeLimitAttribute(LargeBodies.Largest)).AllowAnonymous().ShortCircuit();
        return routes;
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, LeakReportQueue queue, LeakReportSignatures senders, LargeBodies bodies)
    {
        var address = context.Address();
        if (queue.BeginFrom(address) is { } wait)
        {
            return Refusals.RequestsLimit(wait);
        }

        var fault = !RequestBody.IsJson(context.Request) ? BodyFault.ContentType
            : RequestBody.IsEncoded(context.Request) ? BodyFault.ContentEncoding
            : BodyFault.None;
        if (fault != BodyFault.None)
        {
            return Refusals.Of(fault).ToResult();
        }

        var headers = context.Request.Headers;
        var claim = senders.ClaimOf(
            headers[LeakReportSignatures.IdentifierHeader].ToString(), headers[LeakReportSignatures.SignatureHeader].ToString());
        var (sent, refusal) = await bodies.ReadAsync(context.Request, claim is not null);
        if (sent is null)
        {
            return refusal!.ToResult();
        }

        // The request counts for the address until the signature proves valid, so that forged signatures are limited too.
        var signer = claim is not null && senders.Prove(claim, sent) ? claim.KeyIdentifier : null;
        return signer is not null && queue.BeginSigned(signer, address) is { } pause
            ? Refusals.RequestsLimit(pause)
            : Take(sent, address, queue, signer);
    }

    private static IResult Take(byte[] sent, IPAddress? address, LeakReportQueue queue, string? signer)
    {
        var (body, fault) = RequestBody.Text(sent);
        if (fault != BodyFault.None)
        {
            return Refusals.Of(fault).ToResult();
        }

        return LeakReports.Read(body.Span, address?.ToString()) is not { } reports ? Refusals.InvalidLeakReport.ToResult()
            : (signer is null ? queue.TryDrop(reports, address) : queue.TryDropSigned(reports, signer))
                ? Results.StatusCode(StatusCodes.Status202Accepted)
            : Refusals.ServiceUnavailable.ToResult();
    }
}
