using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>How to get the credentials by both routes, set the contact and replace the key.</summary>
public sealed class CredencialesModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
