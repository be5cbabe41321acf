using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>Who used a key, of whom a list names so many; how many more there are is told.</summary>
public sealed record KeyClientList(IReadOnlyList<KeyClient> Users, int Named = 6)
{
    public int More => Math.Max(0, Users.Count - Named);
}
