namespace SiigoCredentials.Web.Data;

internal static class StoredText
{
    /// <summary>As much of a text that others chose as its column holds.</summary>
    public static string UpTo(this string text, int length) => text.Length > length ? text[..length] : text;
}
