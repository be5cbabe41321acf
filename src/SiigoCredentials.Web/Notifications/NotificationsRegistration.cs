using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Notifications;

internal static class NotificationsRegistration
{
    private const string DevelopmentFolder = "mail";

    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddSettings<MailOptions>("Mail").PostConfigure<IOptions<StorageOptions>, IHostEnvironment>(PlaceDropFolder);
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton(SmtpTimes.Rfc5321);
        services.AddSingleton<SmtpServer>();
        services.AddSingleton<DropFolder>();
        services.AddSingleton<MailTransport>();
        services.AddSingleton<MailHealth>();
        services.AddHealthChecks().AddCheck<MailCheck>(MailCheck.Name);
        services.AddWorker<MailWorker>();

        // Replaceable: a mail that no key opens is given up after a day.
        services.AddSealedColumn<OutboxMail, Guid>(
            mail => mail.Id, mail => mail.SealedBody, mail => OutboxMail.Binding(mail.Id), isReplaceable: true);
        return services.AddCleanup<Outbox>().AddScoped<Deliveries>();
    }

    private static void PlaceDropFolder(MailOptions mail, IOptions<StorageOptions> storage, IHostEnvironment environment)
    {
        var folder = mail.DropFolder ?? (mail.Host is null && environment.IsDevelopment() ? DevelopmentFolder : null);
        mail.DropFolder = folder is null ? null : storage.Value.PathOf(folder);
    }
}
