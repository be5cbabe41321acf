using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Configuracion;

/// <summary>The credential, reached from Configuración.</summary>
public sealed class CredencialesUsuarioApiModel(CredentialPageServices services) : CredentialPageModel(services);
