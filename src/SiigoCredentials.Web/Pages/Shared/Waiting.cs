using System.Globalization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Tells a person, and their browser, to wait.</summary>
internal static class Waiting
{
    public static string Words(TimeSpan wait) => $"Hubo demasiados intentos. Espera {Minutes(wait)} y vuelve a intentarlo.";

    /// <summary>The page itself, with the status and the header that say so to a program.</summary>
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

    private static string Minutes(TimeSpan wait) => Math.Ceiling(wait.TotalMinutes) is var minutes and > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{minutes} minutos")
        : "un minuto";
}
