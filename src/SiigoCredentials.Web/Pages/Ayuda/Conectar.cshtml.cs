using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>What whoever writes an integration needs: manuals, programs and the addresses of this installation. Open to everybody: they have no account.</summary>
[AllowAnonymous]
public sealed class ConectarModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
