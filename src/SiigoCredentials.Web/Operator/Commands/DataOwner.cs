using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>Prevents a command from creating files that the portal's account cannot open.</summary>
internal static class DataOwner
{
    private const uint Root = 0;

    /// <summary>Why this account must not use the data folder; null when it may.</summary>
    public static string? FindRefusal(StorageOptions storage)
    {
        var (database, own) = (SqliteCopy.DatabaseOf(storage), FileOwner.OfThisProcess());
        var isThere = File.Exists(database);
        var owner = storage.Provider == StorageProvider.Sqlite ? FileOwner.Of(isThere ? database : storage.Folder) : null;
        // a folder of root's may be open to another account
        if (owner is null || own is null || owner == own || (!isThere && owner == Root))
        {
            return null;
        }

        var (theirs, ours) = (FileOwner.NameOf(owner.Value), FileOwner.NameOf(own.Value));
        return $"{(isThere ? database : storage.Folder)} belongs to {theirs}, and this runs as {ours}, whose files the portal could not open. "
            + $"Run it as {theirs}: see Commands in docs/operations.md.";
    }
}
