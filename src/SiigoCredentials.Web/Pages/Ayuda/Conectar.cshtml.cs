using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>What whoever writes an integration needs: manuals and the addresses of this installation.</summary>
public sealed class ConectarModel(HelpDesk desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
