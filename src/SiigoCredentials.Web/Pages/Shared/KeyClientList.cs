using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The clients of a key: the first ones, and how many more there are.</summary>
public sealed record KeyClientList(IReadOnlyList<KeyClient> Users, int Named = 6)
{
    public int More => Math.Max(0, Users.Count - Named);
}
