using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.Tokens.Description;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>What an integration reaches with its token.</summary>
internal static class V1Endpoints
{
    private const int MaxPageSize = 100;
    private const int DefaultPageSize = 25;

    public static IEndpointRouteBuilder MapV1(this IEndpointRouteBuilder routes)
    {
        var usage = routes.ServiceProvider.GetRequiredService<UsageRecorder>();
        var v1 = routes.MapGroup("/v1").RequireAuthorization(AccessTokenHandler.Policy)
            .AddEndpointFilter((context, next) => AdmitAsync(context, next, usage));
        v1.MapGet("/users", UsersAsync).WithName("v1-users").DescribeUsers();
        v1.MapGet("/credential", Credential).WithName("v1-credential").DescribeCredential();
        return routes;
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, UsageRecorder usage)
    {
        var caller = context.HttpContext.Caller();
        if (caller.PartnerId.Length == 0)
        {
            var sent = context.HttpContext.Request.Headers[PartnerId.Header].ToString();
            return (sent.Length == 0 ? Refusals.HeaderRequired : Refusals.InvalidPartnerId).ToResult();
        }

        var live = context.HttpContext.Features.GetRequiredFeature<LiveToken>();
        usage.Count(live.Credential, live.Key.Id, UsageOutcome.ApiCall, caller);
        return await next(context);
    }

    // Paging is read leniently: a client's odd number gets the nearest page that exists, never an error or an overflow.
    private static async Task<UsersPage> UsersAsync(HttpContext context, AppDbContext db, CancellationToken ct)
    {
        var companyId = context.Features.GetRequiredFeature<LiveToken>().Credential.CompanyId;
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
        var (_, credential, key) = context.Features.GetRequiredFeature<LiveToken>();
        return new CredentialItem(
            credential.ApiUser,
            new CompanyItem(credential.CompanyName, credential.CompanyNit),
            new ContactItem(credential.Contact.Name, credential.Contact.Email),
            key.Hint,
            key.Fingerprint,
            key.IssuedAt,
            key.ExpiresAt);
    }

    private static int Number(string? text, int fallback) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
