using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>A row that the holder of a link may use. The link carries a <see cref="OneTimeToken"/>; the row has only the token's hash.</summary>
public interface ITokenLink
{
    byte[] TokenHash { get; }
}

internal static class TokenLinks
{
    /// <summary>The row that a token opens. A text that is no token opens none, at the same cost.</summary>
    public static IQueryable<TLink> WithToken<TLink>(this IQueryable<TLink> links, string? token)
        where TLink : class, ITokenLink
    {
        var hash = token is { Length: OneTimeToken.Length } ? OneTimeToken.Hash(token) : [];
        return links.Where(link => link.TokenHash == hash);
    }
}
