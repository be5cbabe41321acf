using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// Puts zero width spaces, which nobody sees and Playwright ignores, around every text of the program: one before, three behind. What
/// stands on a screen outside of them is hard-coded.
/// </summary>
internal static partial class TextMarks
{
    private const string Begin = "\u200b";
    private const string End = "\u200b\u200b\u200b";

    /// <summary>
    /// What a page says without marks. Not looked at: what is data or a name (translate=no), what is in another language than the page by
    /// intent (lang), moments, whose form is the program's own, and what somebody typed (textarea).
    /// </summary>
    public const string Script =
        """
        () => {
          const spared = '[translate=no], body [lang], time, textarea, script, style';
          // Texts may stand inside texts; one with an element inside goes on behind it.
          const unmarked = text => {
            let depth = /^[^\u200b]*\u200b{3}/.test(text) ? 1 : 0;
            let outside = '';
            for (const [piece] of text.matchAll(/\u200b+|[^\u200b]+/g)) {
              if (piece[0] === '\u200b') depth = Math.max(0, depth - Math.floor(piece.length / 3)) + piece.length % 3;
              else if (depth === 0) outside += piece;
            }
            return outside;
          };
          const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const said = [['title', document.title]];
          while (nodes.nextNode()) {
            const { parentElement, data } = nodes.currentNode;
            if (!parentElement.closest(spared)) said.push([parentElement.tagName.toLowerCase(), data]);
          }
          for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt']) {
            for (const element of document.querySelectorAll(`body [${name}]`)) {
              if (!element.closest(spared)) said.push([`${element.tagName.toLowerCase()} ${name}`, element.getAttribute(name)]);
            }
          }
          return said.filter(([, text]) => /\p{L}/u.test(unmarked(text))).map(([place, text]) => `<${place}> ${unmarked(text).trim()}`);
        }
        """;

    // The marks are outside of the tags: each piece of a text with markup has its own.
    public static LocalizedString Around(LocalizedString text) =>
        new(text.Name, Piece().Replace(text.Value, $"{Begin}$0{End}"), text.ResourceNotFound);

    [GeneratedRegex("(?<=^|>)[^<>]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Piece();
}
