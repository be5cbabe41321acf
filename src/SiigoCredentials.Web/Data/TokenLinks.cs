using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>A row that a link gives access to. The link has a <see cref="OneTimeToken"/>; the row has only its hash.</summary>
public interface ITokenLink
{
    byte[] TokenHash { get; }
}

internal static class TokenLinks
{
    /// <summary>The row of a token. A text that is no token finds none, at the same cost.</summary>
    public static IQueryable<TLink> WithToken<TLink>(this IQueryable<TLink> links, string? token)
        where TLink : class, ITokenLink
    {
        var hash = OneTimeToken.IsWellFormed(token) ? OneTimeToken.Hash(token) : [];
        return links.Where(link => link.TokenHash == hash);
    }
}
