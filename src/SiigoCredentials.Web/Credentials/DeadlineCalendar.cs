using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Notifications;

namespace SiigoCredentials.Web.Credentials;

/// <summary>
/// Writes the deadline of a former key for calendars (RFC 5545, 5546). An event belongs to its key: a later mail moves it, and one about an
/// overlap that ended early removes it. It has the fingerprints of the keys, and nothing secret.
/// </summary>
public sealed class DeadlineCalendar(TimeProvider clock, IOptions<MailOptions> mail)
{
    private const string Publish = "PUBLISH";
    private const string Cancel = "CANCEL";
    private const string ProductId = "-//SiigoCredentials//Credenciales API//ES";

    /// <summary>Adds to a mail what an act changed about deadlines.</summary>
    /// <param name="subject">What the mail is about.</param>
    /// <param name="before">The key that retired before the act; null for none, and for a mail without an act.</param>
    /// <param name="view">The credential after the act.</param>
    internal CredentialSubject AddTo(CredentialSubject subject, RetiringKey? before, CredentialView view)
    {
        List<MailCalendar> calendars = [];
        if (EndOf(before) is { } formerEnd && before!.Id != view.Retiring?.Id)
        {
            calendars.Add(Write(subject, before, formerEnd, view, Cancel));
        }

        if (EndOf(view.Retiring) is { } end && (before?.Id != view.Retiring!.Id || EndOf(before) != end))
        {
            calendars.Add(Write(subject, view.Retiring, end, view, Publish));
        }

        return subject with { Calendars = calendars };
    }

    // While the new key waits for its first use, the former one has no deadline that people must keep.
    private static DateTimeOffset? EndOf(RetiringKey? key) => key is { FirstUse: null } ? key.EndsAt : null;

    private MailCalendar Write(CredentialSubject subject, RetiringKey key, DateTimeOffset end, CredentialView view, string method)
    {
        var isCancelled = method == Cancel;
        var calendar = new Ical.Net.Calendar { Method = method, ProductId = ProductId };
        calendar.Events.Add(new CalendarEvent
        {
            Uid = $"{key.Id}",
            Sequence = view.Version, // grows with every act
            Status = isCancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
            DtStamp = Moment(clock.GetUtcNow()),
            Start = Moment(end),
            Transparency = TransparencyType.Transparent, // nobody is busy at that time
            Organizer = new Organizer($"mailto:{mail.Value.Sender}"),
            Summary = $"Termina el Access Key anterior de {AccountMails.Harmless(subject.Company)}",
            Description = isCancelled
                ? $"Este plazo ya no existe.\nHuella: {key.Fingerprint}"
                : $"Quien todavía use el anterior debe cambiar al vigente antes de esta hora.\nHuella del que termina: {key.Fingerprint}\nHuella del vigente: {view.Fingerprint}",
        });
        return new MailCalendar(
            method, isCancelled ? "plazo-cancelado.ics" : "plazo.ics", new CalendarSerializer().SerializeToString(calendar) ?? "");
    }

    private static CalDateTime Moment(DateTimeOffset moment) => new(moment.UtcDateTime, CalDateTime.UtcTzId);
}
