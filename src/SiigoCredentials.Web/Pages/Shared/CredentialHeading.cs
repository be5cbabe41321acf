using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The heading of the credential's pages: its state, and the tabs of the route by which it was reached.</summary>
public sealed record CredentialHeading(CredentialRoute Route, SitePage Here, CredentialView Credential, bool IsSuspended);
