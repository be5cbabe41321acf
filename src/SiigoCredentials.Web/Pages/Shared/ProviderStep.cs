namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The last page before the identity provider.</summary>
/// <param name="Name">What people call the provider.</param>
/// <param name="Address">The address to go to.</param>
/// <param name="Text">What happens there and after it.</param>
/// <param name="BackTo">The page for a person who thinks better of it.</param>
public sealed record ProviderStep(string Name, string Address, string Text, string BackTo);
