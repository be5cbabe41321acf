using System.IO.Pipelines;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A file to be kept, written while it is sent: it need not fit into memory.</summary>
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
