namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A button that copies the text of one element; it needs JavaScript, so without it the button is hidden.</summary>
public sealed record CopyButton(string ElementId, string? What, string Copied, string Look = "")
{
    /// <summary>What is seen of the button; null for "Copiar", where <see cref="What"/> is for those who hear it.</summary>
    public string? Words { get; init; }
}
