using System.Globalization;
using System.Text.Json;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Help;

/// <summary>A picture of the portal. Its size is known, so that the text below does not move when it loads.</summary>
public sealed record HelpPicture(string Address, int Width, int Height);

/// <summary>The pictures of the help in each language, from the list that the command that takes them writes.</summary>
public sealed class HelpPictures(IWebHostEnvironment environment)
{
    private const string List = "help/pictures.json";

    private readonly Lazy<Dictionary<string, int[]>> sizes = new(() => Read(environment));

    /// <summary>The picture with this name, in the language of the request.</summary>
    public HelpPicture Of(string name)
    {
        var language = CultureInfo.CurrentUICulture.Name == ScreenPreferences.English
            ? ScreenPreferences.English : ScreenPreferences.Spanish;
        var path = $"{language}/{name}";
        var size = sizes.Value[path];
        return new HelpPicture($"~/help/{path}.webp", size[0], size[1]);
    }

    private static Dictionary<string, int[]> Read(IWebHostEnvironment environment)
    {
        using var list = environment.WebRootFileProvider.GetFileInfo(List).CreateReadStream();
        return JsonSerializer.Deserialize<Dictionary<string, int[]>>(list)!;
    }
}
