using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The next step as a card: on the home page with links, on the credential page with the act itself.</summary>
/// <param name="Step">What to do.</param>
/// <param name="Route">Where its links lead.</param>
/// <param name="Level">Of its heading, 2 or 3.</param>
/// <param name="Panel">The panel of the credential page; null elsewhere.</param>
public sealed record NextStepCard(NextStep Step, CredentialRoute Route, int Level, CredentialPanel? Panel = null)
{
    public required DateTimeOffset Now { get; init; }
}
