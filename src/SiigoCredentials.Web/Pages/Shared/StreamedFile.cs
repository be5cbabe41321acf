using System.IO.Pipelines;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A download that is written while it is sent, so it need not fit into memory.</summary>
public sealed class StreamedFile(string contentType, string name, Func<PipeWriter, CancellationToken, Task> write) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = contentType;
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name }.ToString();
        return write(response.BodyWriter, context.HttpContext.RequestAborted);
    }
}
