using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.Html;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// A program that signs in and calls the API, or replaces its key, in one language. Its only source is the file in Snippets: pages show it
/// and tests run it.
/// </summary>
/// <param name="Language">The name of the language.</param>
/// <param name="File">The file name to save it under.</param>
/// <param name="Command">The command that runs it.</param>
public sealed partial record Snippet(string Language, string File, string Command)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // Between the parts stand the values. Encoded once: a page shows ten programs.
    private readonly string[] parts = Value().Split(Encoder.Encode(Read(File)));

    public static IReadOnlyList<Snippet> All { get; } =
    [
        new("cURL", "siigo.sh", "sh siigo.sh"),
        new("C#", "siigo.cs", "dotnet run siigo.cs"),
        new("JavaScript", "siigo.mjs", "node siigo.mjs"),
        new("Python", "siigo.py", "python3 siigo.py"),
        new("PHP", "siigo.php", "php siigo.php"),
    ];

    /// <summary>The programs that replace their own key. Each stores the new key before it uses it.</summary>
    public static IReadOnlyList<Snippet> Rotating { get; } =
    [
        new("cURL", "rotar.sh", "sh rotar.sh"),
        new("C#", "rotar.cs", "dotnet run rotar.cs"),
        new("JavaScript", "rotar.mjs", "node rotar.mjs"),
        new("Python", "rotar.py", "python3 rotar.py"),
        new("PHP", "rotar.php", "php rotar.php"),
    ];

    /// <summary>The program for one installation and one company.</summary>
    public IHtmlContent For(string baseUrl, string apiUser)
    {
        var program = new HtmlContentBuilder(parts.Length);
        foreach (var part in parts)
        {
            _ = part switch
            {
                "url" => program.Append(Literal(baseUrl)),
                "user" => program.Append(Literal(apiUser)),
                _ => program.AppendHtml(part),
            };
        }

        return program;
    }

    // A shell and PHP take a single-quoted string literally; the others parse it as JSON does.
    private string Literal(string value) => Path.GetExtension(File) switch
    {
        ".sh" => $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'",
        ".php" => $"'{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'",
        _ => $"\"{JsonEncodedText.Encode(value)}\"",
    };

    [GeneratedRegex(@"\{\{(?<name>url|user)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Value();

    private static string Read(string file)
    {
        using var stream = typeof(Snippet).Assembly.GetManifestResourceStream($"snippets/{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
