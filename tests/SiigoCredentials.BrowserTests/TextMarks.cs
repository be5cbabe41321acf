using Microsoft.Extensions.Localization;

namespace SiigoCredentials.BrowserTests;

/// <summary>
/// Puts two characters that nobody sees, and that Playwright ignores, around every text of the program. What stands on a screen outside of
/// them is hard-coded.
/// </summary>
internal static class TextMarks
{
    private const string Begin = "\u200b"; // zero width space
    private const string End = "\u00ad"; // soft hyphen

    /// <summary>
    /// What a page says without marks. Not looked at: what is data or a name (translate=no), what is in another language than the page by
    /// intent (lang), and moments, whose form is the program's own.
    /// </summary>
    public const string Script =
        """
        () => {
          const spared = '[translate=no], body [lang], time, script, style';
          const unmarked = text => {
            const rest = text.replace(/\u200b[^\u200b\u00ad]*(\u00ad|$)|^[^\u200b\u00ad]*\u00ad/g, '');
            return rest === text ? rest : unmarked(rest);
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
    public static LocalizedString Around(LocalizedString text) => new(
        text.Name,
        Begin + text.Value.Replace("<", End + "<", StringComparison.Ordinal).Replace(">", ">" + Begin, StringComparison.Ordinal) + End,
        text.ResourceNotFound);
}
