using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Hosting;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages;

internal static class LanguageRegistration
{
    public static IMvcBuilder AddLanguages(this IMvcBuilder mvc)
    {
        mvc.Services.AddSingleton<ScreenPreferences>();
        mvc.Services.AddOptions<RequestLocalizationOptions>().Configure<ScreenPreferences>((options, preferences) => preferences.Configure(options));
        mvc.Services.AddOptions<MvcOptions>().Configure<IStringLocalizer<Texts>>((options, texts) => BindingWords.Configure(options.ModelBindingMessageProvider, texts));
        return mvc.AddViewLocalization()
            .AddDataAnnotationsLocalization(options => options.DataAnnotationLocalizerProvider = (_, factory) => factory.Create(typeof(Texts)));
    }
}
