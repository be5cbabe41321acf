using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Announcements;
using SiigoCredentials.Web.ApiReference;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Handoff;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.KeyHealth;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.Limits;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Pages;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Privacy;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Requests;
using SiigoCredentials.Web.Telemetry;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Usage;
using SiigoCredentials.Web.Webhooks;

Terminal.Guard();
return await CommandLine.RunAsync(args, Build, ServeAsync);

static WebApplication Build(string[] settings)
{
    var options = new WebApplicationOptions { Args = settings, ContentRootPath = InstallationFolder.Find(AppContext.BaseDirectory) };
    var builder = WebApplication.CreateBuilder(options);
    builder.AddHosting();
    builder.Services
        .AddNavigation()
        .AddData(builder.Configuration).AddRequests()
        .AddProtection().AddCompanies().AddUsage()
        .AddAudit().AddLimits()
        .AddNotifications().AddWebhooks()
        .AddAccounts(builder.Configuration, builder.Environment).AddTelemetry(builder.Configuration)
        .AddCredentials()
        .AddHandoff().AddAnnouncements().AddPartners().AddHelp().AddTokens()
        .AddPrivacy()
        .AddLeaks().AddKeyHealth().AddOperator()
        .AddApiReference()
        .AddPages(builder.Environment);
    return builder.Build().CheckSettings();
}

static Task<int> ServeAsync(WebApplication app)
{
    app.UsePortalPipeline();
    app.MapStaticAssets().ShortCircuit(); // files are everybody's: no session is read for them
    app.MapRazorPages().WithStaticAssets();
    app.MapDescribedApi().MapTokens().MapOAuth().MapV1().MapLeakReports();
    app.MapApiDocument().MapTelemetry();
    return app.ServeAsync();
}

/// <summary>Named so that tests can start the real program.</summary>
public sealed partial class Program;
