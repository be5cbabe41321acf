using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>How to get, hand over, replace and stop the credentials.</summary>
public sealed class CredencialesModel(HelpFeedback desk, IOptions<TokenOptions> tokens, IStringLocalizer<Texts> texts)
    : HelpArticleModel(desk, texts)
{
    public int SignInsPerMinute => tokens.Value.SignInsPerMinute;
}
