using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Help;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>What keeps people out, and who lets them in. Open to everybody: who cannot sign in must be able to read it.</summary>
[AllowAnonymous]
public sealed class NoPuedoEntrarModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : HelpArticleModel(desk, texts);
