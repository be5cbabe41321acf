using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The endpoints that an integration calls with its token.</summary>
internal static class V1Endpoints
{
    /// <summary>The base address under which the Alianzas SDK calls <c>/v1</c>.</summary>
    public const string AlliancesBase = "/alliances/api";

    public const string Root = "/v1";

    private const string Users = "users";
    private const string Credential = "credential";

    public static IEndpointRouteBuilder MapV1(this IEndpointRouteBuilder routes)
    {
        routes.MapUnder(Root, "v1", needsPartnerId: true);

        // The OpenAPI document has it as a second server of the same paths.
        routes.MapUnder(AlliancesBase + Root, "alliances-v1", needsPartnerId: false).ExcludeFromDescription();
        return routes;
    }

    // The Alianzas SDK sends no Partner-Id and has no setting for one.
    private static RouteGroupBuilder MapUnder(this IEndpointRouteBuilder routes, string root, string name, bool needsPartnerId)
    {
        var usage = routes.ServiceProvider.GetRequiredService<UsageRecorder>();
        var open = routes.MapGroup(root);
        open.AllowAnonymous().ShortCircuit(); // they read no session
        var all = open.MapGroup("").AddEndpointFilter<RouteGroupBuilder, AccessTokenFilter>();
        var calls = all.MapGroup("").AddEndpointFilter((context, next) => AdmitAsync(context, next, usage, needsPartnerId));
        calls.MapGetAndHead(Users, UsersAsync).WithName($"{name}-users");
        calls.MapGetAndHead(Credential, WhoAmI).WithName($"{name}-credential");
        calls.MapRotations(name);

        // The token is checked here too: a client with a stale token must get 401, or it would never sign in again.
        all.Map("{**path}", Elsewhere).WithName($"{name}-elsewhere").ExcludeFromDescription();
        open.MapMethods("{**path}", [HttpMethods.Options], Preflight).WithName($"{name}-preflight").ExcludeFromDescription();
        return open;
    }

    private static async ValueTask<object?> AdmitAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next, UsageRecorder usage, bool needsPartnerId)
    {
        var caller = context.HttpContext.Caller();
        if (caller.PartnerId.Length == 0)
        {
            var sent = context.HttpContext.Request.Headers[PartnerId.Header].ToString();
            if (sent.Length > 0 || needsPartnerId)
            {
                return (sent.Length == 0 ? Refusals.HeaderRequired : Refusals.InvalidPartnerId).ToResult();
            }
        }

        var live = context.HttpContext.Features.GetRequiredFeature<ValidatedToken>();
        usage.Count(live.Credential.Id, live.Key.Id, UsageOutcome.ApiCall, caller);
        HolderHeaders.Tell(context.HttpContext.Response.Headers, live.Key);
        return await next(context);
    }

    private static async Task<UsersPage> UsersAsync(HttpContext context, AppDbContext db, PublicAddress address, CancellationToken ct)
    {
        var (companyId, asked) = (
            context.Features.GetRequiredFeature<ValidatedToken>().Credential.CompanyId, PageRequest.Of(context.Request.Query));
        var people = db.Memberships.AsNoTracking().Where(row => row.CompanyId == companyId);
        var total = await people.CountAsync(ct);
        var results = asked.Before >= total ? [] : await people.OrderBy(row => row.Person!.Number)
            .Skip((int)asked.Before).Take(asked.Size)
            .Select(row => new UserItem(
                row.Person!.Number,
                row.Person.UserName!,
                row.Person.FirstName,
                row.Person.LastName,
                row.Person.Email!,
                row.Person.Identification,
                row.DisabledAt == null))
            .ToListAsync(ct);
        var here = address.Of(context.Request) + context.Request.Path.ToUriComponent();
        return new UsersPage(new Pagination(asked.Page, asked.Size, total), results, asked.LinksAt(here, total));
    }

    private static CredentialItem WhoAmI(HttpContext context)
    {
        var (_, credential, key) = context.Features.GetRequiredFeature<ValidatedToken>();
        return new CredentialItem(
            credential.ApiUser,
            new CompanyItem(credential.CompanyName, credential.CompanyNit),
            new ContactItem(credential.Contact.Name, credential.Contact.Email),
            key.Hint,
            key.Fingerprint,
            WireTime.Of(key.IssuedAt),
            key.ExpiresAt is { } end ? WireTime.Of(end) : null);
    }

    private static IResult Elsewhere(HttpContext context, string? path)
    {
        if (AllowedAt(path) is not { } allowed)
        {
            return Refusals.NotInV1.ToResult();
        }

        context.Response.Headers.Allow = allowed;
        return Refusals.MethodNotAllowed.ToResult();
    }

    // A browser's preflight has no token.
    private static IResult Preflight(HttpContext context, string? path)
    {
        context.Response.Headers.Allow = AllowedAt(path) ?? HeadRequests.Allowed;
        return Refusals.NotFromABrowser.ToResult();
    }

    private static string? AllowedAt(string? path) => path?.TrimEnd('/').ToLowerInvariant() switch
    {
        Users or Credential => HeadRequests.Allowed,
        RotationEndpoints.Path => RotationEndpoints.Allowed,
        _ => null,
    };
}
