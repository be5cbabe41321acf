namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>What a page says above everything else: what happened, in one of four tones.</summary>
/// <param name="Tone">success, info, warning or danger.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Text">What it means and what to do; empty when the title says it all.</param>
public sealed record Alert(string Tone, string Title, string Text = "")
{
    public string Icon => Tone switch
    {
        "success" => "circle-check",
        "info" => "info-circle",
        "warning" => "alert-triangle",
        _ => "alert-circle",
    };

    /// <summary>A refusal interrupts whoever listens to the page; everything else waits its turn.</summary>
    public string Role => Tone == "danger" ? "alert" : "status";
}
