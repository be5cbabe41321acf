using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Companies;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.Leaks;
using SiigoCredentials.Web.News;
using SiigoCredentials.Web.Notifications;
using SiigoCredentials.Web.Operator;
using SiigoCredentials.Web.Partners;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Telemetry;
using SiigoCredentials.Web.Tokens;
using SiigoCredentials.Web.Tokens.Description;
using SiigoCredentials.Web.Usage;

Terminal.Guard();
if (ActivityCommand.IsIn(args))
{
    return await ActivityCommand.RunAsync(args); // an auditor has neither settings nor a database
}

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = InstallationFolder.Find(AppContext.BaseDirectory) });
builder.AddHosting();
builder.Services
    .AddData(builder.Configuration).AddProtection()
    .AddCompanies().AddAccounts(builder.Environment)
    .AddAudit().AddCredentials()
    .AddTokens().AddApiDocument().AddUsage().AddNotifications().AddNews()
    .AddHelp().AddPartners().AddTelemetry(builder.Configuration).AddOperator();

await using var app = builder.Build();
try
{
    app.UsePortalPipeline();
    app.MapStaticAssets().ShortCircuit(); // files are everybody's: no session is read for them
    app.MapRazorPages().WithStaticAssets();
    app.MapTokens().MapOAuth().MapV1().MapLeakReports().MapApiDocument().MapTelemetry();
    return OperatorCommands.AreIn(args) ? await OperatorCommands.RunAsync(app.Services, args) : await app.ServeAsync();
}
catch (Exception refused) when (refused is StartRefusedException or OptionsValidationException)
{
    return OperatorCommands.Tell(new OperatorCommands.Report(IsDone: false, $"The portal did not start. {refused.Message}"));
}

/// <summary>Named so that tests can start the real program.</summary>
public sealed partial class Program;
