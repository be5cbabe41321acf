namespace SiigoCredentials.Web.Protection;

/// <summary>The key that seals, and the one before it while secrets sealed with it are still about.</summary>
/// <param name="Current">Seals everything new.</param>
/// <param name="Previous">Only opens; null when every secret is sealed with the current one.</param>
public sealed record KeyEncryptionKeys(KeyEncryptionKey Current, KeyEncryptionKey? Previous = null)
{
    /// <summary>The key with this id; null for one that is not here (any more).</summary>
    public KeyEncryptionKey? Find(ReadOnlySpan<byte> id) =>
        id.SequenceEqual(Current.Id) ? Current : Previous is not null && id.SequenceEqual(Previous.Id) ? Previous : null;

    /// <summary>Whether one of them has this id.</summary>
    public bool Have(string idText) => idText == Current.IdText || idText == Previous?.IdText;
}
