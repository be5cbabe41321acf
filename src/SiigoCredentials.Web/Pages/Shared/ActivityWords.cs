using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The names of the kinds of acts.</summary>
internal static class ActivityWords
{
    public static string Of(IStringLocalizer<Texts> texts, ActivityKind kind) => kind switch
    {
        ActivityKind.Credentials => texts["Credenciales e integraciones"],
        ActivityKind.Looks => texts["Access Key vistos y descargas"],
        ActivityKind.Partners => texts["Aliados"],
        ActivityKind.People => texts["Usuarios del portal"],
        ActivityKind.Accounts => texts["Contraseñas y accesos"],
        _ => throw new InvalidOperationException($"No words for {kind}."),
    };
}
