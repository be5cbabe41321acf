using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>Why a person cannot sign in, and who can help. Anonymous: a person who cannot sign in must be able to read it.</summary>
[AllowAnonymous]
public sealed class NoPuedoEntrarModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
