namespace SiigoCredentials.Web.Foundation;

/// <summary>Deletes the expired rows of a room, which registers it with <c>AddCleanup</c>. The portal runs it every hour.</summary>
public interface ICleanup
{
    /// <summary>Several instances may run it at once.</summary>
    Task DeleteExpiredAsync(CancellationToken ct);
}
