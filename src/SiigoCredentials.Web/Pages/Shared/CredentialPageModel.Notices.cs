using System.Globalization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <content>The notices that more than one act ends with. Each is worded after the act, from the panel as it is then.</content>
public sealed partial class CredentialPageModel
{
    private IStringLocalizer<Texts> T => services.Texts;

    private Func<Alert>? NoticeOf(CredentialResult result, Func<Alert>? done, Func<Alert>? unchanged) => result.Outcome switch
    {
        CredentialOutcome.Done => done,
        CredentialOutcome.Repeated when result.AccessKey is not null => done,
        CredentialOutcome.Repeated => () => new("info", T["Esto ya estaba hecho"],
            T["Recibimos dos veces la misma solicitud y la atendimos una sola vez. Abajo está lo vigente ahora."]),
        CredentialOutcome.Unchanged => unchanged,
        CredentialOutcome.Superseded => Superseded,
        CredentialOutcome.TooManyRotations => () => new("warning", T["No restablecimos nada: ya se hizo demasiadas veces en 24 horas"],
            T["El Access Key vigente sigue funcionando. Podrás restablecerlo de nuevo desde el {0}; si lo necesitas antes, habla con quien administra el portal.", Moment(result.RotatesAgainAt!.Value)]),
        CredentialOutcome.SecretUnavailable => () => new("warning", T["No podemos mostrarte el Access Key"],
            T["Sigue funcionando en tus integraciones, pero el portal no puede abrir lo que guardó. Avisa a quien administra el portal; si no puede recuperarlo, restablece las credenciales."]),
        CredentialOutcome.CannotSeal =>
            () => new("danger", Panel.Credential is null ? T["No generamos las credenciales"] : T["No restablecimos nada"],
            T["El portal no puede guardar ahora un Access Key nuevo. Los que ya funcionan siguen funcionando. Avisa a quien administra el portal."]),
        CredentialOutcome.InvalidContact => CheckFields,
        CredentialOutcome.NotFound => NoKey,
        CredentialOutcome.PlanWithoutApi =>
            () => new("warning", T["No hicimos ningún cambio"], T["El plan de tu empresa ya no incluye la API. Abajo ves cuáles sí."]),
        _ => throw new InvalidOperationException($"No notice for {result.Outcome}."),
    };

    private Alert Superseded() =>
        new("warning", FirstChange(),
            T["No cambiamos nada con tu solicitud. Abajo está lo vigente: revísalo y, si aún hace falta, inténtalo de nuevo."]);

    private Alert CheckFields() =>
        new("danger", Panel.Credential is null ? T["No generamos las credenciales"] : T["No actualizamos el contacto"],
        T["Falta un dato o no es válido. Corrige lo marcado en rojo y vuelve a intentarlo."])
        {
            Autofocus = false,
        };

    private Alert NoKey() => Panel.Credential is null
        ? new("warning", T["Tu empresa aún no tiene credenciales"],
            T["No hicimos ningún cambio. Genera las credenciales aquí y después podrás administrarlas."])
        : new("warning", T["No hay un Access Key para mostrar"],
            T["El último fue revocado o terminó su plazo, y no se puede ver de nuevo. Restablece las credenciales para tener uno nuevo."]);

    private Alert OverlapUnchanged() => Panel.Credential switch
    {
        { Retiring.FirstUse: not null } =>
            new("info", T["No había nada que cambiar"],
                T["El plazo de la clave anterior todavía no empieza: empieza cuando alguien use la nueva."]),
        { Retiring: not null } =>
            new("info", T["No había nada que cambiar"],
                T["El plazo que elegiste no es más largo que el que ya tiene la clave anterior. Elige otro de la lista."]),
        { KeyState: AccessKeyState.Current } => new("info", T["No hay un cambio de clave en curso"],
            T["No hicimos ningún cambio: la clave anterior ya no funciona y no se puede recuperar. La vigente sigue igual."]),
        _ => new(
            "info", T["No hay un cambio de clave en curso"],
            T["No hicimos ningún cambio: ninguna clave funciona ya. Restablece las credenciales para tener una nueva."]),
    };

    // Who made the change that came first, as far as the latest activity shows.
    private string FirstChange() => Panel.Activity.FirstOrDefault(entry => entry.Action is not
        (AuditAction.AccessKeyRevealed or AuditAction.ContactAskedAgain or AuditAction.ContactConfirmed or AuditAction.ContactMoved)) switch
    {
        null => T["Alguien de tu empresa hizo un cambio antes"],
        var entry when entry.ActorId == User.PersonId() => T["Hiciste otro cambio en otra ventana"],
        var entry => T["{0} hizo un cambio antes que tú", ActivityWords.Who(T, entry.ActorId, entry.ActorName)],
    };

    private (string Id, string Text) ContactNotTold =>
        ("contacto-sin-aviso",
            T["No le avisamos por correo al contacto: hoy ya salieron demasiados correos a personas de fuera de tu empresa. Avísale tú."]);

    private static string Moment(DateTimeOffset moment) => ColombianTime.Text(moment, CultureInfo.CurrentUICulture);
}
