namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A button that copies the text of one element; only a script can, so without one it is not shown.</summary>
public sealed record CopyButton(string ElementId, string What, string Copied, string Look = "");
