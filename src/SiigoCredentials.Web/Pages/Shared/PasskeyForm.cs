namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A form that asks the browser for a passkey and sends what it answers; only a script can, so without one it is not shown.</summary>
/// <param name="Action">Where the answer goes.</param>
/// <param name="AnswerName">The name of the field with the answer.</param>
/// <param name="Label">What the button says.</param>
/// <param name="Failed">What to do when the browser gave no answer.</param>
public sealed record PasskeyForm(string Action, string AnswerName, string Label, string Failed)
{
    /// <summary>What goes along, as hidden fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>Whether it is the page's first choice.</summary>
    public bool IsMain { get; init; }

    /// <summary>Whether passkeys are among what the browser proposes for a field.</summary>
    public bool IsOffered { get; init; }
}
