using System.Text.Json.Nodes;

namespace SiigoCredentials.Web.Requests;

/// <summary>The response of a result, captured without sending it: a documented example is then the real response.</summary>
internal sealed record RecordedResponse(int Status, JsonNode Body)
{
    public static async Task<RecordedResponse> OfAsync(IResult result, IServiceProvider services)
    {
        using var sent = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = sent } };
        await result.ExecuteAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return new RecordedResponse(context.Response.StatusCode, JsonNode.Parse(sent.ToArray())!);
    }
}
