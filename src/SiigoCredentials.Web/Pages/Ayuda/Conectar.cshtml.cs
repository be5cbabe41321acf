using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>
/// What a developer of an integration needs: manuals, sample programs and the URLs of this installation. Anonymous: they have no account.
/// </summary>
[AllowAnonymous]
public sealed class ConectarModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
