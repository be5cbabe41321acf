namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>A picture of this portal in an article, and in words what it shows.</summary>
public sealed record PictureOf(string Name, string Alt);
