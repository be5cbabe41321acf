using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Usage;

namespace SiigoCredentials.Web.Credentials;

/// <summary>The credential that a mail is about, and the state of its keys. It has no Access Key, because no mail may have one.</summary>
/// <param name="Company">The company's name.</param>
/// <param name="ApiUser">The Usuario API; null if the company has no credential yet.</param>
/// <param name="Fingerprint">The fingerprint of the latest key.</param>
/// <param name="Works">Whether the latest key works.</param>
/// <param name="FormerFingerprint">The fingerprint of the former key; null if the mail is not about one.</param>
/// <param name="FormerEndsAt">When the former key stops working.</param>
/// <param name="At">When the mail is written.</param>
public sealed record CredentialSubject(
    string Company, string? ApiUser, string? Fingerprint, bool Works, string? FormerFingerprint, DateTimeOffset? FormerEndsAt,
    DateTimeOffset At)
{
    /// <summary>By when the new key must be used, and how long the former one works from then on; null unless it waits for that.</summary>
    public (DateTimeOffset By, TimeSpan Overlap)? FirstUse { get; init; }

    /// <summary>Whether a program acted, which has the new key already.</summary>
    public bool IsByProgram { get; init; }

    /// <summary>The head of the company's audit when the mail is written; null before the first entry.</summary>
    public MailedHead? Head { get; init; }

    /// <summary>The deadlines that the mail enters in, or removes from, the reader's calendar.</summary>
    public IReadOnlyList<MailCalendar> Calendars { get; init; } = [];
}

/// <summary>
/// The texts of the mails about a credential, to its contact and to the company's Administradores. No mail contains an Access Key.
/// </summary>
public static class CredentialMails
{
    private const int UsersShown = 5;

    private const string NoKeyByMail =
        "El Access Key nunca va por correo: la empresa te lo entrega por otro medio. Compara su huella con esta; también la muestra GET /v1/credential.";

    private const string KeyOfProgram =
        "El programa que lo pidió ya tiene el Access Key nuevo. Si otros programas usan la misma clave, pásales la nueva: no va por correo.";

    /// <summary>Tells the Administradores that the contact was not mailed.</summary>
    public const string ContactNotTold =
        "Al contacto no le enviamos este aviso: hoy ya salieron demasiados correos a personas de fuera de la empresa. Avísale tú.";

    private const string NotExpected =
        """
        Si nadie de tu empresa debía hacerlo:
        1. Entra al portal como siempre (no desde un enlace de un correo) y ve a Credenciales usuario API.
        2. Restablece las credenciales y responde que la clave se filtró: las anteriores dejan de funcionar de inmediato.
        3. Revisa en Configuración → Usuarios quién es Administrador.
        """;

    /// <summary>To a new contact, or one who has not confirmed the address yet.</summary>
    /// <param name="contact">The recipient.</param>
    /// <param name="why">The act that made them the contact, or the request to confirm again.</param>
    /// <param name="subject">The credential.</param>
    /// <param name="who">The person who acted.</param>
    /// <param name="link">The confirmation link; null if the portal's public address is not known.</param>
    /// <param name="dataPage">The page that says what is kept of the contact; null as the link.</param>
    public static Mail ConfirmContact(
        IntegrationContact contact, AuditAction why, CredentialSubject subject, string who, string? link, string? dataPage) => Write(
        contact.Email, subject, "Confirma tu correo: eres el contacto de la integración", contact.Name,
        $"{Named(who)} {(why == AuditAction.CredentialGenerated ? "generó las credenciales API" : "te nombró contacto de la integración")} de {Named(subject.Company)}. Aquí te avisaremos cuando cambien sus credenciales API y de las novedades.",
        Facts(subject), NoKeyByMail,
        link is null
            ? null : $"Para confirmar que este correo es tuyo, abre este enlace y oprime «Confirmar correo». Sirve una sola vez, durante 7 días:\n\n{link}",
        "Si no desarrollas esa integración, alguien escribió tu correo por error: no tienes que hacer nada.",
        dataPage is null
            ? null : $"Guardamos tu nombre y tu correo solo para enviarte estos avisos, hasta que la empresa nombre a otro contacto. Qué más guardamos, y cómo pedir que lo corrijamos o lo borremos:\n\n{dataPage}");

    /// <summary>To the former contact.</summary>
    public static Mail ContactReplaced(IntegrationContact former, CredentialSubject subject, string who) => Write(
        former.Email, subject, "Ya no eres el contacto de la integración", former.Name,
        $"{Named(who)} cambió el contacto de la integración de {Named(subject.Company)}: desde ahora los avisos van a otro correo. Las credenciales siguen siendo las mismas.",
        "Si todavía desarrollas la integración, habla con la empresa. Si no, no tienes que hacer nada.");

    /// <summary>To the Administrador who takes the place of a contact whose data were erased.</summary>
    public static Mail ContactErased(AdministratorName to, CredentialSubject subject) => Write(
        to.Email, subject, "Ahora eres el contacto de la integración", to.Name,
        $"Suprimimos los datos del contacto de la integración de {Named(subject.Company)}, como lo permite la ley. Para que nadie se pierda los avisos, desde ahora llegan a tu correo. Las credenciales siguen siendo las mismas.",
        Facts(subject), "Si otra persona se encarga de la integración, nómbrala en el portal: Credenciales usuario API → Resumen → Contacto.");

    /// <summary>To the contact, about an act on the keys.</summary>
    /// <param name="contact">The recipient.</param>
    /// <param name="act">The act.</param>
    /// <param name="subject">The state of the keys after the act.</param>
    /// <param name="who">The person who acted.</param>
    /// <param name="movedLink">The link by which the contact says that the integration uses the new key; null if there is no new
    /// key.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mail about this act.</exception>
    public static Mail ToContact(IntegrationContact contact, AuditAction act, CredentialSubject subject, string who, string? movedLink) =>
        Write(
        contact.Email, subject, ContactTitle(act, subject), contact.Name,
        $"{Named(who)} {Sentence(act, subject)}", Facts(subject),
        act is not AuditAction.CredentialRotated ? null : subject.IsByProgram ? KeyOfProgram : NoKeyByMail, Moved(movedLink), WhatNow(act));

    /// <summary>To the contact and the Administradores: the former key has ended.</summary>
    public static Mail OverlapOver(string to, string name, CredentialSubject subject, string? detail = null) => Write(
        to, subject, "El Access Key anterior ya no funciona", name,
        $"Terminó el plazo del Access Key anterior de {Named(subject.Company)}: no funciona desde el {Moment(subject.FormerEndsAt)}.{(subject.Works ? " El vigente sigue igual." : "")}",
        $"Usuario API: {subject.ApiUser}{(subject.Works ? $"\nHuella del vigente: {subject.Fingerprint}" : "")}\nHuella del que terminó: {subject.FormerFingerprint}",
        detail, "Si la integración ya usa el vigente, no tienes que hacer nada. Si dejó de conectarse, le falta la clave nueva.");

    /// <summary>To the contact and the Administradores: the new key was used for the first time, so the former one ends.</summary>
    public static Mail OverlapStarted(string to, string name, CredentialSubject subject, string? movedLink, string? detail = null) => Write(
        to, subject, subject.FormerEndsAt is null ? "Ya se usa el Access Key nuevo" : $"Ya se usa el Access Key nuevo: el anterior termina el {Deadline(subject)}", name,
        subject.FormerEndsAt is null
            ? $"Alguien usó por primera vez el Access Key nuevo de {Named(subject.Company)}, y el anterior dejó de funcionar."
            : $"Alguien usó por primera vez el Access Key nuevo de {Named(subject.Company)}. El anterior funciona hasta el {Moment(subject.FormerEndsAt)}.",
        Facts(subject), subject.FormerEndsAt is null ? null : "Quien todavía use el anterior debe cambiar antes de esa fecha.", Moved(movedLink), detail,
        "Si nadie de la empresa ni de la integración debía usarlo, avisen de inmediato a un Administrador: puede restablecer las credenciales y responder que la clave se filtró.");

    /// <summary>To the contact and the Administradores: nobody used the new key in time, so the former one stays.</summary>
    public static Mail RotationLapsed(string to, string name, CredentialSubject subject, string? detail = null) => Write(
        to, subject, "El Access Key nuevo se descartó: nadie lo usó", name,
        $"Nadie usó a tiempo el Access Key nuevo de {Named(subject.Company)}, así que ya no sirve. El de antes sigue siendo el vigente.",
        Facts(subject), detail, "Si todavía hay que cambiar la clave, un Administrador puede restablecer las credenciales otra vez.");

    /// <summary>To the contact and the Administradores: the former key ends soon and is still in use.</summary>
    public static Mail Reminder(
        string to, string name, CredentialSubject subject, IReadOnlyList<LastUse> users, string? movedLink, string? detail = null) => Write(
        to, subject, "El Access Key anterior termina pronto y se sigue usando", name,
        $"El Access Key anterior de {Named(subject.Company)} funciona hasta el {Moment(subject.FormerEndsAt)}, y en las últimas 24 horas alguien lo usó:",
        string.Join('\n', users.Take(UsersShown).Select(Line)), Facts(subject),
        "Quien lo siga usando después no podrá conectarse. Si hace falta más tiempo, un Administrador de la empresa puede ampliar el plazo en el portal.", Moved(movedLink), detail);

    /// <summary>To an Administrador: the portal suspended the integrations, as the company wants if nobody uses its key.</summary>
    public static Mail SuspendedAsUnused(
        string to, string name, CredentialSubject subject, DateTimeOffset idleSince, string? detail = null) => Write(
        to, subject, "Suspendimos las integraciones: nadie usa el Access Key", name,
        $"Ninguna integración de {Named(subject.Company)} se ha conectado desde el {Moment(idleSince)}. Como lo eligieron en Credenciales usuario API → Seguridad, el portal las suspendió: por ahora ninguna puede conectarse.",
        Facts(subject), detail,
        "No se borró nada. Si todavía las necesitas, entra al portal como siempre y reanúdalas: las mismas credenciales funcionan otra vez. Si no, revoca el Access Key.");

    /// <summary>To an Administrador: the company has another plan, which may end its integrations.</summary>
    public static Mail PlanChanged(
        string to, string name, CredentialSubject subject, Plan plan, string who, SecurityEventContext occasion) => Write(
        to, subject, "Cambió el plan de tu empresa", name,
        $"{Named(who)} le puso a {Named(subject.Company)} el plan {Named(plan.Name)}, que {(plan.IncludesApi ? "incluye la API." : "no incluye la API: por ahora ninguna integración puede conectarse. Las credenciales siguen siendo las mismas.")}",
        Facts(subject), $"Quién: {Named(who)}\n{AccountMails.Of(occasion)}",
        "Si no lo esperabas, habla con quien administra el portal.");

    /// <summary>To an Administrador, about any act.</summary>
    /// <param name="to">The Administrador.</param>
    /// <param name="actorId">Who acted; the subject says "tú" to them.</param>
    /// <param name="act">The act.</param>
    /// <param name="subject">The state of the keys after the act.</param>
    /// <param name="who">The name of who acted.</param>
    /// <param name="occasion">Time, device and address of the act.</param>
    /// <param name="detail">A further paragraph; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The act is not one on a credential.</exception>
    public static Mail ToAdministrator(
        AdministratorName to, Guid actorId, AuditAction act, CredentialSubject subject, string who, SecurityEventContext occasion,
        string? detail = null)
    {
        var (byOther, byReader) = AdministratorTitles(act);
        var (isOwn, sentence) = (to.Id == actorId, Sentence(act, subject));
        return Write(
            to.Email, subject, isOwn ? byReader : byOther, to.Name,
            isOwn ? $"{FirstWord(byReader)}{sentence[FirstWord(sentence).Length..]}" : $"{Named(who)} {sentence}", detail, Facts(subject),
            $"Quién: {Named(who)}\n{AccountMails.Of(occasion)}", Expected(act, subject), NotExpected);
    }

    /// <summary>To an Administrador: the contact says that the integration uses the new key.</summary>
    public static Mail ContactMoved(string to, string name, CredentialSubject subject, string contact, SecurityEventContext occasion) =>
        Write(
        to, subject, "El contacto dice que ya actualizó la integración", name,
        $"{Named(contact)}, el contacto de la integración de {Named(subject.Company)}, dice que ya usa el Access Key vigente.",
        Facts(subject), AccountMails.Of(occasion),
        "Mira en el portal quién usa todavía el anterior. Si nadie lo usa, puedes finalizar el cambio; si no haces nada, termina en su plazo.");

    /// <summary>The former and the new contact.</summary>
    public static string ContactBeforeAndAfter(IntegrationContact before, IntegrationContact after) =>
        $"Antes: {Named(before.Name)}, {before.Email}\nAhora: {Named(after.Name)}, {after.Email}";

    private static string Sentence(AuditAction act, CredentialSubject subject) => act switch
    {
        AuditAction.CredentialGenerated => $"generó las credenciales API de {Named(subject.Company)}.",
        AuditAction.CredentialRotated when subject.FirstUse is { } wait =>
            $"restableció las credenciales API de {Named(subject.Company)}: hay un Access Key nuevo, y el anterior sigue funcionando. {AfterFirstUse(wait.Overlap)} Si nadie usa el nuevo antes del {Moment(wait.By)}, se descarta y el anterior se queda.",
        AuditAction.CredentialRotated when subject.FormerEndsAt is null =>
            $"restableció las credenciales API de {Named(subject.Company)}: hay un Access Key nuevo, y el anterior ya no funciona.",
        AuditAction.CredentialRotated =>
            $"restableció las credenciales API de {Named(subject.Company)}: hay un Access Key nuevo, y el anterior funciona hasta el {Moment(subject.FormerEndsAt)}.",
        AuditAction.RotationUndone when subject.FormerEndsAt is null =>
            $"descartó el Access Key nuevo de {Named(subject.Company)}, que nadie había usado. El de antes sigue siendo el vigente.",
        AuditAction.RotationUndone =>
            $"volvió al Access Key anterior de {Named(subject.Company)}: es otra vez el vigente. El que lo había reemplazado funciona hasta el {Moment(subject.FormerEndsAt)}.",
        AuditAction.OverlapExtended =>
            $"amplió el plazo: el Access Key anterior de {Named(subject.Company)} funciona hasta el {Moment(subject.FormerEndsAt)}.",
        AuditAction.OverlapFinished =>
            $"terminó el cambio de clave de {Named(subject.Company)}: el Access Key anterior ya no funciona, y el vigente sigue igual.",
        AuditAction.AccessKeyRevoked => $"revocó el Access Key de {Named(subject.Company)}: ninguna integración puede conectarse.",
        AuditAction.CredentialSuspended or AuditAction.CompanySuspended =>
            $"suspendió las integraciones de {Named(subject.Company)}: por ahora ninguna puede conectarse. Las credenciales siguen siendo las mismas.",
        AuditAction.CredentialResumed or AuditAction.CompanyResumed =>
            $"reanudó las integraciones de {Named(subject.Company)}: pueden conectarse otra vez.",
        AuditAction.ContactUpdated =>
            $"cambió el contacto de la integración de {Named(subject.Company)}. Las credenciales siguen siendo las mismas.",
        AuditAction.AccessKeyLimited => $"acortó la vida del Access Key de {Named(subject.Company)}: deja de funcionar en 24 horas.",
        AuditAction.AddressesAllowed =>
            $"cambió desde qué IP puede conectarse la integración de {Named(subject.Company)}. Las credenciales siguen siendo las mismas.",
        AuditAction.RotationByProgramPermitted =>
            $"permitió que los programas de {Named(subject.Company)} cambien el Access Key por sí solos. Las credenciales siguen siendo las mismas.",
        AuditAction.RotationByProgramForbidden =>
            $"quitó a los programas de {Named(subject.Company)} el permiso de cambiar el Access Key. Las credenciales siguen siendo las mismas.",
        AuditAction.AccessKeyRevealed => $"vio el Access Key de {Named(subject.Company)}.",
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "There is no mail about this act."),
    };

    private static string ContactTitle(AuditAction act, CredentialSubject subject) => act switch
    {
        AuditAction.CredentialRotated when subject.IsByProgram => "Un programa pidió un Access Key nuevo",
        AuditAction.CredentialRotated when subject.FirstUse is { } wait =>
            $"Hay un Access Key nuevo: úsalo antes del {ColombianTime.Text(ColombianTime.DayOf(wait.By), AccountMails.Spanish)}",
        AuditAction.CredentialRotated when subject.FormerEndsAt is null => "El Access Key cambió y el anterior ya no funciona",
        AuditAction.CredentialRotated => $"Tienes hasta el {Deadline(subject)} para cambiar el Access Key",
        AuditAction.RotationUndone => "El Access Key anterior vuelve a ser el vigente",
        AuditAction.OverlapExtended => $"Nuevo plazo: tienes hasta el {Deadline(subject)} para cambiar el Access Key",
        AuditAction.OverlapFinished => "El Access Key anterior ya no funciona",
        AuditAction.AccessKeyRevoked => "El Access Key fue revocado",
        AuditAction.CredentialSuspended or AuditAction.CompanySuspended => "Las integraciones están suspendidas",
        AuditAction.CredentialResumed or AuditAction.CompanyResumed => "Las integraciones pueden conectarse otra vez",
        AuditAction.AccessKeyLimited => "El Access Key deja de funcionar en 24 horas",
        AuditAction.AddressesAllowed => "Cambió desde dónde puede conectarse la integración",
        AuditAction.RotationByProgramPermitted => "Tu programa ya puede cambiar el Access Key por sí solo",
        AuditAction.RotationByProgramForbidden => "Tu programa ya no puede cambiar el Access Key por sí solo",
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "There is no mail to the contact about this act."),
    };

    private static (string ByOther, string ByReader) AdministratorTitles(AuditAction act) => act switch
    {
        AuditAction.CredentialGenerated => ("Generaron las credenciales API", "Generaste las credenciales API"),
        AuditAction.CredentialRotated => ("Restablecieron las credenciales API", "Restableciste las credenciales API"),
        AuditAction.RotationUndone => ("Volvieron al Access Key anterior", "Volviste al Access Key anterior"),
        AuditAction.OverlapExtended => ("Ampliaron el plazo del Access Key anterior", "Ampliaste el plazo del Access Key anterior"),
        AuditAction.OverlapFinished => ("Terminaron el cambio de clave", "Terminaste el cambio de clave"),
        AuditAction.AccessKeyRevoked => ("Revocaron el Access Key", "Revocaste el Access Key"),
        AuditAction.CredentialSuspended or AuditAction.CompanySuspended =>
            ("Suspendieron las integraciones", "Suspendiste las integraciones"),
        AuditAction.CredentialResumed or AuditAction.CompanyResumed => ("Reanudaron las integraciones", "Reanudaste las integraciones"),
        AuditAction.AddressesAllowed => ("Cambiaron las IP permitidas", "Cambiaste las IP permitidas"),
        AuditAction.RotationByProgramPermitted =>
            ("Permitieron que los programas cambien la clave", "Permitiste que los programas cambien la clave"),
        AuditAction.RotationByProgramForbidden =>
            ("Quitaron a los programas el permiso de cambiar la clave", "Quitaste a los programas el permiso de cambiar la clave"),
        AuditAction.ContactUpdated => ("Cambió el contacto de la integración", "Cambiaste el contacto de la integración"),
        AuditAction.AccessKeyRevealed => ("Alguien vio el Access Key", "Viste el Access Key"),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "There is no mail about this act."),
    };

    // Every sentence and every title to the reader begins with the verb.
    private static string FirstWord(string sentence) => sentence[..sentence.IndexOf(' ', StringComparison.Ordinal)];

    private static string Expected(AuditAction act, CredentialSubject subject) => (act, subject.FormerEndsAt) switch
    {
        (AuditAction.CredentialRotated, _) when subject.IsByProgram =>
            "Si lo esperabas, no tienes que hacer nada: el programa ya tiene la clave nueva. Si otros usan la misma, entrégasela a quien los desarrolla.",
        (AuditAction.CredentialRotated, _) when subject.FirstUse is { } wait =>
            $"Si fuiste tú o lo esperabas, falta entregar la clave nueva a quien desarrolla la integración, para que la use antes del {Moment(wait.By)}.",
        (AuditAction.CredentialRotated, { } end) =>
            $"Si fuiste tú o lo esperabas, falta entregar la clave nueva a quien desarrolla la integración, antes del {Moment(end)}.",
        (AuditAction.CredentialRotated, null) =>
            "Si fuiste tú o lo esperabas, falta entregar la clave nueva a quien desarrolla la integración: hasta entonces no se conecta.",
        _ => "Si fuiste tú o lo esperabas, no tienes que hacer nada.",
    };

    private static string? WhatNow(AuditAction act) => act switch
    {
        AuditAction.RotationUndone => "Si tu integración usa el anterior, no tienes que hacer nada.",
        AuditAction.AccessKeyRevoked => "Cuando la empresa tenga un Access Key nuevo, te avisaremos aquí.",
        AuditAction.CredentialSuspended or AuditAction.CompanySuspended => "Cuando las reanuden, te avisaremos aquí.",
        _ => null,
    };

    private static string AfterFirstUse(TimeSpan overlap) => overlap == TimeSpan.Zero
        ? "Cuando alguien use el nuevo por primera vez, el anterior deja de funcionar."
        : $"Cuando alguien use el nuevo por primera vez, el anterior funcionará {Length(overlap)} más.";

    private static string Length(TimeSpan length) => length switch
    {
        { TotalHours: 1 } => "1 hora",
        { TotalDays: > 1 } when length.Ticks % TimeSpan.TicksPerDay == 0 => $"{length.Days} días",
        { TotalHours: > 1 } when length.Ticks % TimeSpan.TicksPerHour == 0 => $"{(int)length.TotalHours} horas",
        _ => $"{(int)length.TotalMinutes} minutos",
    };

    private static string? Moved(string? link) =>
        link is null
            ? null : $"Cuando tu integración use el vigente, avísale a la empresa: abre este enlace y oprime «Ya actualicé».\n\n{link}";

    private static string? Facts(CredentialSubject subject) => subject.ApiUser is null
        ? null
        : $"Usuario API: {subject.ApiUser}\nHuella del Access Key {(subject.Works ? "vigente" : "que ya no funciona")}: {subject.Fingerprint}"
            + (subject.FormerFingerprint is null ? "" : $"\nHuella del {(subject.FirstUse is null ? "que termina" : "anterior")}: {subject.FormerFingerprint}");

    private static string Line(LastUse use) =>
        $"- {(use.PartnerId.Length > 0 ? Named(use.PartnerId) : "sin Partner-Id")}, desde la IP {use.Address}, la última vez el {ColombianTime.Text(use.At, AccountMails.Spanish)}";

    private static string Moment(DateTimeOffset? moment) => $"{ColombianTime.Text(moment!.Value, AccountMails.Spanish)} (hora de Bogotá)";

    private static string Named(string name) => AccountMails.Harmless(name);

    // Within a day, the hour matters.
    private static string Deadline(CredentialSubject subject)
    {
        var end = subject.FormerEndsAt!.Value;
        return end - subject.At > TimeSpan.FromDays(1)
            ? ColombianTime.Text(ColombianTime.DayOf(end), AccountMails.Spanish) : ColombianTime.Text(end, AccountMails.Spanish);
    }

    // The title begins with the company, because one person may be the contact of several.
    // In one line of its own, which no mail program may wrap within the head.
    private static string? Witness(CredentialSubject subject) => subject.Head is null ? null
        : $"{MailedHead.Label}\n{subject.Head}\nGuarda este correo: sirve para comprobar que nadie cambió después lo que ya estaba registrado.";

    private static Mail Write(string to, CredentialSubject subject, string title, string name, params string?[] paragraphs) =>
        AccountMails.Write(to, $"[{Named(subject.Company)}] {title}", name, [.. paragraphs.Append(Witness(subject)).OfType<string>()]) with
        {
            Calendars = subject.Calendars,
        };
}
