using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A section of settings, and the type whose properties are its settings.</summary>
public sealed record SettingsSection(string Name, Type Options);

internal static class SettingsRegistration
{
    /// <summary>The one way to have settings: what is not a property of the type stops the start, and so does a value beyond its bounds.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        services.AddSingleton<IValidateOptions<TOptions>>(new SettingsBounds<TOptions>(section));
        return services.AddOptions<TOptions>().BindConfiguration(section)
            .Configure<IConfiguration>((options, settings) => ListSetting.Fill(options, settings.GetSection(section)))
            .ValidateOnStart();
    }

    /// <summary>Looks at every setting that was given, before anything uses one; a host whose settings are refused is disposed of.</summary>
    /// <exception cref="OptionsValidationException">Some are unknown or wrong; the message names them all.</exception>
    public static THost CheckSettings<THost>(this THost host)
        where THost : IHost
    {
        try
        {
            SettingsCheck.Run(host.Services.GetRequiredService<IConfiguration>(), [.. host.Services.GetServices<SettingsSection>()]);
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
