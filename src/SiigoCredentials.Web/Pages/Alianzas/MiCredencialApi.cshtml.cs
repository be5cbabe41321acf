using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>The same credential by way of Alianzas.</summary>
public sealed class MiCredencialApiModel(CredentialPageServices services) : CredentialPageModel(services);
