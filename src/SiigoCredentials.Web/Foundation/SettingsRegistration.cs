using Microsoft.Extensions.Options;

namespace SiigoCredentials.Web.Foundation;

/// <summary>A section of settings, and the type whose properties are its settings.</summary>
public sealed record SettingsSection(string Name, Type Options);

internal static class SettingsRegistration
{
    /// <summary>Registers a section of settings. An unknown setting, or a value out of range, stops the start.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        services.AddSingleton<IValidateOptions<TOptions>>(new SettingsBounds<TOptions>(section));
        return services.AddOptions<TOptions>().BindConfiguration(section)
            .Configure<IConfiguration>((options, settings) => ListSetting.Fill(options, settings.GetSection(section)))
            .ValidateOnStart();
    }

    /// <summary>Checks every given setting before any is used. It disposes a host whose settings it refuses.</summary>
    /// <exception cref="OptionsValidationException">Settings are unknown or invalid; the message names all of them.</exception>
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
