namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>
/// A form that asks the browser for a passkey and posts the answer. It needs JavaScript, so without it the form is hidden.
/// </summary>
/// <param name="Action">The URL that receives the answer.</param>
/// <param name="AnswerName">The name of the field with the answer.</param>
/// <param name="Label">What the button says.</param>
/// <param name="Failed">The text when the browser gives no answer.</param>
public sealed record PasskeyForm(string Action, string AnswerName, string Label, string Failed)
{
    /// <summary>The hidden fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>Whether it is the primary form of the page.</summary>
    public bool IsMain { get; init; }

    /// <summary>Whether the browser suggests passkeys in a field (conditional mediation).</summary>
    public bool IsOffered { get; init; }
}
