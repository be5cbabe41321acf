namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>A screenshot in an article, and its alternative text.</summary>
public sealed record PictureOf(string Name, string Alt);
