using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Localization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.WebEncoders;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddScoped<CredentialPageServices>().AddScoped<UsageSheet>().AddScoped<ActivitySheet>().AddScoped<CredentialStatusReader>()
            .AddScoped<CompanyOverviews>();
        services.AddSingleton<IStringLocalizer<Texts>, Sentences>().AddSingleton<IHtmlLocalizer<Texts>, HtmlSentences>();
        services.AddRouting(routing => routing.LowercaseUrls = true);
        // no form here is multipart, and a malformed one throws
        services.Configure<FormOptions>(form => form.MultipartBoundaryLengthLimit = 0);
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.BindToHost("formulario", environment));
        // ñ, not &#xF1;
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddOptions<RequestLocalizationOptions>()
            .Configure<ScreenPreferences>((options, preferences) => preferences.Configure(options));
        services.AddOptions<MvcOptions>()
            .Configure<IStringLocalizer<Texts>>((options, texts) => BindingWords.Configure(options.ModelBindingMessageProvider, texts));
        services.AddRazorPages(pages => ConfigurePages(pages.Conventions, environment))
            // the server validates; no script reads those attributes
            .AddViewOptions(views => views.HtmlHelperOptions.ClientValidationEnabled = false)
            .AddMvcOptions(mvc =>
            {
                mvc.ModelBinderProviders.Insert(0, new TypedTextBinderProvider());
                mvc.Filters.Add<TookOutMark>();
                // it throws for a key such as "a[b", and no form here needs it
                mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<JQueryQueryStringValueProviderFactory>();
            })
            .AddViewLocalization()
            .AddDataAnnotationsLocalization(
                options => options.DataAnnotationLocalizerProvider = (_, factory) => factory.Create(typeof(Texts)));
        return services;
    }

    private static void ConfigurePages(PageConventionCollection pages, IHostEnvironment environment)
    {
        pages.AuthorizeFolder("/");
        if (!environment.IsDevelopment())
        {
            pages.AddFolderRouteModelConvention("/Desarrollo", page => page.Selectors.Clear()); // without a route these pages do not exist
        }
    }
}
