namespace SiigoCredentials.Web.Pages;

/// <summary>
/// The type that names the screen texts. The Spanish text is the key and is written where it is shown; <c>Texts.en.resx</c> has the
/// English, in ordinal order of the keys.
/// </summary>
public sealed class Texts;
