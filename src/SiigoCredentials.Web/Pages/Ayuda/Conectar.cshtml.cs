using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>
/// What a developer of an integration needs: manuals, sample programs and the URLs of this installation. Anonymous: they have no account.
/// </summary>
[AllowAnonymous]
public sealed class ConectarModel(HelpFeedback desk, IOptions<TokenOptions> tokens, IStringLocalizer<Texts> texts)
    : HelpArticleModel(desk, texts)
{
    public double TokenHours => Math.Round(tokens.Value.Lifetime.TotalHours, 1);
}
