namespace SiigoCredentials.Web.Foundation;

/// <summary>Rows of a room that nobody needs any more. Its room registers it with <c>AddCleanup</c>; the portal runs it every hour.</summary>
public interface ICleanup
{
    /// <summary>Safe while other instances do the same.</summary>
    Task DeleteExpiredAsync(CancellationToken ct);
}
