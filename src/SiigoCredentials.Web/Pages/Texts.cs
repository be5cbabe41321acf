namespace SiigoCredentials.Web.Pages;

/// <summary>
/// Names the texts of the screens. Spanish is written where it is shown and is the key; <c>Texts.en.resx</c> holds the English,
/// an entry a line, in ordinal order of the keys.
/// </summary>
public sealed class Texts;
