namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>How a text is normalized when it is bound.</summary>
public enum TextForm
{
    /// <summary>As one line; the default.</summary>
    Line,

    /// <summary>As several lines.</summary>
    Lines,

    /// <summary>The code of a link, also when more was pasted with it.</summary>
    Code,

    /// <summary>Unchanged, because every character counts: passwords, and values that are tested as typed.</summary>
    AsTyped,
}

/// <summary>Sets the form of a text that is not one line.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class TextFormAttribute(TextForm form) : Attribute
{
    public TextForm Form => form;
}
