namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>How a text is taken from a form or an address.</summary>
public enum TextForm
{
    /// <summary>As one line of a person's: what every text is that says nothing else.</summary>
    Line,

    /// <summary>With its lines.</summary>
    Lines,

    /// <summary>The code of a link, whatever was pasted with it.</summary>
    Code,

    /// <summary>Every character counts: passwords, and what is tried as it stands.</summary>
    AsTyped,
}

/// <summary>Says that a text is not taken as one line.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class TextFormAttribute(TextForm form) : Attribute
{
    public TextForm Form => form;
}
