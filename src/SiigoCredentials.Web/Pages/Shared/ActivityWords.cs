using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The names of the kinds of acts, and of those who act.</summary>
internal static class ActivityWords
{
    /// <summary>Who acted, so that a program is not taken for a person.</summary>
    public static string Who(IStringLocalizer<Texts> texts, Guid actorId, string name) =>
        actorId == Guid.Empty ? texts["Quien administra el portal"]
        : name.Length == 0 ? texts["Una persona (datos suprimidos)"]
        : actorId == Actor.ProgramId ? texts["El programa {0}", name] : name;

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
