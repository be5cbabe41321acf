using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Help;

internal static class HelpRegistration
{
    public static IServiceCollection AddHelp(this IServiceCollection services)
    {
        services.AddSettings<HelpOptions>("Help")
            .Validate(
                help => help.CommentsTo is null || EmailAddress.IsValid(help.CommentsTo),
                "Help:CommentsTo is not an address such as ayuda@empresa.example.");
        services.AddSingleton<HelpLimit>();
        services.AddSingleton<HelpPictures>();
        services.AddCompanyTable(
            "helpAnswers",
            (db, company) => db.HelpAnswers.Where(row => row.CompanyId == company.Id),
            row => new { row.PersonId, row.Article, row.Useful, row.Comment, row.At });
        services.AddCleanup<HelpFeedback>();
        return services.AddScoped<HelpReport>();
    }
}
