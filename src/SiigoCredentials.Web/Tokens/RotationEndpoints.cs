using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Tokens;

/// <summary>Limits how often the programs of a company ask about a rotation, so that none fills the audit.</summary>
public sealed class RotationCalls(TimeProvider clock, IOptions<TokenOptions> options)
{
    private readonly GcraLimiter companies = new(options.Value.RotationCallsPerMinute, TimeSpan.FromMinutes(1), clock);

    /// <summary>Counts a call. Null when it is within the limit; otherwise how long to wait.</summary>
    public TimeSpan? Count(Guid companyId) => companies.TryAcquire(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref companyId)));
}

/// <summary>A program replaces the key that it has, asks how that stands, and withdraws a key that nobody used.</summary>
internal static class RotationEndpoints
{
    public const string Path = "credential/rotations";

    /// <summary>The name of a rotation, chosen by the program (draft-ietf-httpapi-idempotency-key-header-07).</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    public const string Allowed = "GET, HEAD, POST, DELETE";

    private const int LongestName = 255;

    public static void MapRotations(this IEndpointRouteBuilder calls, string group)
    {
        var rotations = calls.MapGroup("").AddEndpointFilter(AdmitAsync);
        rotations.MapPost(Path, RotateAsync).WithName($"{group}-rotate");
        rotations.MapGetAndHead(Path, StateAsync).WithName($"{group}-rotation");
        rotations.MapDelete(Path, WithdrawAsync).WithName($"{group}-withdraw-rotation");
    }

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, services) = (context.HttpContext, context.HttpContext.RequestServices);
        var companyId = TokenOf(http).Credential.CompanyId;
        if (services.GetRequiredService<RotationCalls>().Count(companyId) is { } wait)
        {
            return Refusals.RequestsLimit(wait);
        }

        var credential = await services.GetRequiredService<CredentialService>().FindAsync(companyId, http.RequestAborted);
        if (credential is not { ProgramOverlap: not null })
        {
            return Refusals.RotationNotPermitted.ToResult();
        }

        http.Features.Set(credential);
        return await next(context);
    }

    private static async Task<IResult> RotateAsync(HttpContext context, CredentialService credentials, TimeProvider clock)
    {
        var sent = context.Request.Headers[IdempotencyKey];
        if (sent.ToString().Length == 0)
        {
            return Refusals.IdempotencyKeyRequired.ToResult();
        }

        if (sent.Count > 1 || NameOf(sent.ToString()) is not { } name)
        {
            return Refusals.InvalidIdempotencyKey.ToResult();
        }

        var live = TokenOf(context);
        // From here on the rotation is carried out, whether its asker still waits or not.
        var result = await credentials.RotateByProgramAsync(
            ActorOf(context, live), OperationOf(live.Credential.CompanyId, name), live.Key.Id, CancellationToken.None);
        return (result.Outcome, result.AccessKey, result.Credential) switch
        {
            (CredentialOutcome.Done or CredentialOutcome.Repeated, { } accessKey, { } view) =>
                Results.Json(Item(view, isWaiting: true, accessKey), statusCode: StatusCodes.Status201Created),
            (CredentialOutcome.Repeated, _, _) => Refusals.RotationUsed.ToResult(),
            (CredentialOutcome.Superseded, _, _) => Refusals.RotationOver.ToResult(),
            (CredentialOutcome.TooManyRotations, _, _) => Refusals.RequestsLimit(result.RotatesAgainAt!.Value - clock.GetUtcNow()),
            (CredentialOutcome.Unchanged, _, { ProgramOverlap: null }) => Refusals.RotationNotPermitted.ToResult(),
            (CredentialOutcome.Unchanged, _, { Retiring: not null }) => Refusals.RotationUnderWay.ToResult(),
            (CredentialOutcome.Unchanged or CredentialOutcome.NotFound, _, _) => Refusals.InvalidToken.ToResult(), // its key has just ended
            (CredentialOutcome.PlanWithoutApi, _, _) => Refusals.DisabledFunctionality.ToResult(),
            (CredentialOutcome.CannotSeal or CredentialOutcome.SecretUnavailable, _, _) => Refusals.ServiceUnavailable.ToResult(),
            _ => throw new InvalidOperationException($"No answer for {result.Outcome}."),
        };
    }

    private static async Task<IResult> StateAsync(HttpContext context, CredentialService credentials, CancellationToken ct)
    {
        var view = context.Features.GetRequiredFeature<CredentialView>();
        return Results.Json(Item(view, await credentials.AwaitsFirstUseAsync(view, ct)));
    }

    private static async Task<IResult> WithdrawAsync(HttpContext context, CredentialService credentials)
    {
        var live = TokenOf(context);
        var result = await credentials.WithdrawByProgramAsync(ActorOf(context, live), live.Key.Id, CancellationToken.None);
        return (result.Outcome, result.Credential) switch
        {
            (CredentialOutcome.Done, _) => Results.NoContent(),
            (CredentialOutcome.Unchanged, { Retiring: not null, IsByProgram: true }) => Refusals.RotationUsed.ToResult(),
            (CredentialOutcome.Unchanged, { Retiring: not null }) => Refusals.RotationOfAPerson.ToResult(),
            (CredentialOutcome.Unchanged or CredentialOutcome.NotFound, _) => Refusals.RotationNotFound.ToResult(),
            (CredentialOutcome.PlanWithoutApi, _) => Refusals.DisabledFunctionality.ToResult(),
            _ => throw new InvalidOperationException($"No answer for {result.Outcome}."),
        };
    }

    private static ValidatedToken TokenOf(HttpContext context) => context.Features.GetRequiredFeature<ValidatedToken>();

    private static Actor ActorOf(HttpContext context, ValidatedToken live)
    {
        var caller = context.Caller();
        return Actor.Program(
            live.Credential.CompanyId, caller.PartnerId.Length > 0 ? caller.PartnerId : live.Credential.ApiUser,
            caller.Address?.ToString(), caller.Client);
    }

    // The draft asks for a quoted text, but most clients send it bare.
    private static string? NameOf(string sent)
    {
        var name = sent is ['"', .. var quoted, '"'] ? quoted : sent;
        return name.Length is > 0 and <= LongestName && name.All(letter => letter is > ' ' and <= '~' and not '"') ? name : null;
    }

    // A program's name for the rotation becomes the id of an operation of its company, as a UUID of version 8 (RFC 9562 section 5.8).
    private static Guid OperationOf(Guid companyId, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"rotation:{companyId:N}:{name}"), hash);
        var id = hash[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    private static RotationItem Item(CredentialView view, bool isWaiting, string? accessKey = null) => new(
        isWaiting ? "waiting" : view.Retiring is null ? "none" : "overlap",
        accessKey,
        view.KeyHint,
        view.Fingerprint,
        WireTime.Of(view.IssuedAt),
        isWaiting && view.Retiring?.FirstUse is { By: var by } ? WireTime.Of(by) : null,
        view.Retiring?.Fingerprint,
        view.Retiring?.EndsAt is { } end ? WireTime.Of(end) : null);
}
