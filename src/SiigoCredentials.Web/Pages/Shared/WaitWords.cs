using System.Globalization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The message and the header after too many requests.</summary>
internal static class WaitWords
{
    public static string Words(IStringLocalizer<Texts> texts, TimeSpan wait) => Math.Ceiling(wait.TotalMinutes) is var minutes and > 1
        ? texts["Hubo demasiados intentos. Espera {0} minutos y vuelve a intentarlo.", minutes]
        : texts["Hubo demasiados intentos. Espera un minuto y vuelve a intentarlo."];

    /// <summary>The page with status 429 and <c>Retry-After</c>.</summary>
    public static PageResult TooManyAttempts(this PageModel page, TimeSpan wait)
    {
        Announce(page.Response, wait);
        return page.Page();
    }

    public static void Announce(HttpResponse response, TimeSpan wait, int status = StatusCodes.Status429TooManyRequests)
    {
        response.StatusCode = status;
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
