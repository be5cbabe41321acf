using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Alianzas;

/// <summary>The credential, reached from Alianzas.</summary>
public sealed class MiCredencialApiModel(CredentialPageServices services) : CredentialPageModel(services);
