using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The notice above a page's content: what happened.</summary>
/// <param name="Tone">success, info, warning or danger.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Text">What it means and what to do; empty when the title is enough.</param>
public sealed record Alert(string Tone, string Title, string Text = "")
{
    public string Icon => Tone switch
    {
        "success" => "circle-check",
        "info" => "info-circle",
        "warning" => "alert-triangle",
        _ => "alert-circle",
    };

    /// <summary>A screen reader announces a refusal at once, everything else at the next pause.</summary>
    public string Role => Tone == "danger" ? "alert" : "status";

    /// <summary>Whether the notice takes the focus when the page opens; null leaves it to the page that shows it.</summary>
    public bool? Autofocus { get; init; }

    /// <summary>A second paragraph and its element id.</summary>
    public (string Id, string Text)? Note { get; init; }

    /// <summary>The page on which to go on.</summary>
    public SitePage? Next { get; init; }
}
