using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Limits how often a key is replaced in a day (ASVS 2.3.2). It counts the stored keys, within the transaction of the act.
/// </summary>
public sealed partial class RotationLimit(
    AppDbContext db, TimeProvider clock, IOptions<CredentialOptions> options, ILogger<RotationLimit> log)
{
    private const int FirstVersion = 1; // generated, not rotated

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>When the key may be replaced again; null if it may be now. People and programs have a limit each.</summary>
    public async Task<DateTimeOffset?> NextAsync(Guid credentialId, bool isByProgram, CancellationToken ct)
    {
        var allowed = isByProgram ? options.Value.RotationsByProgramPerDay : options.Value.RotationsPerDay;
        var oldest = await db.AccessKeys
            .Where(key => key.CredentialId == credentialId && key.Version > FirstVersion && key.IsByProgram == isByProgram)
            .OrderByDescending(key => key.Version).Skip(allowed - 1).Select(key => (DateTimeOffset?)key.IssuedAt).FirstOrDefaultAsync(ct);
        if (clock.GetUtcNow() >= (oldest ?? DateTimeOffset.MinValue) + Day)
        {
            return null;
        }

        RotationRefused(credentialId, allowed);
        return oldest + Day;
    }

    [LoggerMessage(301, LogLevel.Warning, "Credential {CredentialId} was replaced {Allowed} times within a day; it was not replaced again")]
    private partial void RotationRefused(Guid credentialId, int allowed);
}
