using System.Buffers;
using System.Text;

namespace SiigoCredentials.Web.Foundation;

/// <summary>Cleans a pasted Usuario API or Access Key: chats and mails add spaces, line ends and invisible characters around it.</summary>
public static class PastedText
{
    /// <summary>Removes them at both ends, not inside.</summary>
    public static string Trim(string text)
    {
        var rest = text.AsSpan();
        while (Rune.DecodeFromUtf16(rest, out var first, out var length) == OperationStatus.Done && IsBlank(first))
        {
            rest = rest[length..];
        }

        while (Rune.DecodeLastFromUtf16(rest, out var last, out var length) == OperationStatus.Done && IsBlank(last))
        {
            rest = rest[..^length];
        }

        return rest.Length == text.Length ? text : rest.ToString();
    }

    /// <summary>Whether the text has an invisible character anywhere.</summary>
    public static bool HasBlank(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsBlank(rune))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || TypedText.IsInvisible(rune);
}
