namespace SiigoCredentials.Web.Protection;

/// <summary>The key that seals, and the previous one during a rotation.</summary>
/// <param name="Current">Seals new secrets.</param>
/// <param name="Previous">Only opens; null when the current key has sealed every secret.</param>
public sealed record KeyEncryptionKeys(KeyEncryptionKey Current, KeyEncryptionKey? Previous = null)
{
    /// <summary>The key with this id; null for any other.</summary>
    public KeyEncryptionKey? Find(ReadOnlySpan<byte> id) =>
        id.SequenceEqual(Current.Id) ? Current : Previous is not null && id.SequenceEqual(Previous.Id) ? Previous : null;

    /// <summary>Whether one of them has this id.</summary>
    public bool Have(string idText) => idText == Current.IdText || idText == Previous?.IdText;
}
