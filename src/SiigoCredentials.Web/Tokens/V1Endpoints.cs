using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Tokens;

/// <summary>What an integration reaches with its token.</summary>
internal static class V1Endpoints
{
    private const int MaxPageSize = 100;
    private const int DefaultPageSize = 25;

    public static IEndpointRouteBuilder MapV1(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/v1").RequireAuthorization(AccessTokenHandler.Policy).AddEndpointFilter(RequirePartnerIdAsync);
        v1.MapGet("/users", UsersAsync).WithName("v1-users");
        v1.MapGet("/credential", Credential).WithName("v1-credential");
        return routes;
    }

    private static async ValueTask<object?> RequirePartnerIdAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var partnerId = context.HttpContext.Request.Headers["Partner-Id"].ToString();
        if (partnerId.Length == 0)
        {
            return Refusals.HeaderRequired.ToResult();
        }

        var valid = partnerId.Length is >= 3 and <= 100 && partnerId.All(char.IsAsciiLetterOrDigit);
        return valid ? await next(context) : Refusals.InvalidPartnerId.ToResult();
    }

    // Paging is read leniently: a client's odd number gets the nearest page that exists, never an error or an overflow.
    private static async Task<UsersPage> UsersAsync(HttpContext context, AppDbContext db, CancellationToken ct)
    {
        var companyId = context.Features.GetRequiredFeature<LiveCredential>().CompanyId;
        var pageSize = Math.Clamp(Number(context.Request.Query["page_size"], DefaultPageSize), 1, MaxPageSize);
        var people = db.Users.AsNoTracking().Where(person => person.CompanyId == companyId);
        var total = await people.CountAsync(ct);
        var page = Math.Clamp(Number(context.Request.Query["page"], 1), 1, Math.Max(1, (total + pageSize - 1) / pageSize));
        var results = await people.OrderBy(person => person.Id).Skip((page - 1) * pageSize).Take(pageSize)
            .Select(person => new UserItem(
                person.Id,
                person.UserName!,
                person.FirstName,
                person.LastName,
                person.Email!,
                person.Identification,
                person.DisabledAt == null))
            .ToListAsync(ct);
        return new UsersPage(new Pagination(page, pageSize, total), results, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private static CredentialItem Credential(HttpContext context)
    {
        var live = context.Features.GetRequiredFeature<LiveCredential>();
        return new CredentialItem(
            live.ApiUser,
            new CompanyItem(live.CompanyName, live.CompanyNit),
            new ContactItem(live.Contact.Name, live.Contact.Email),
            live.KeyHint,
            live.IssuedAt,
            ExpiresAt: null);
    }

    private static int Number(string? text, int fallback) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
