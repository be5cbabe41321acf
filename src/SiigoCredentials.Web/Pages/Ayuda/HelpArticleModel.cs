using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Credentials;
using SiigoCredentials.Web.Help;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages.Shared;

namespace SiigoCredentials.Web.Pages.Ayuda;

/// <summary>A help article: counts its views, asks whether it was useful, and stores the answer.</summary>
public abstract class HelpArticleModel(HelpFeedback desk, IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>The person's answer; null before they answer.</summary>
    public bool? Useful { get; private set; }

    public string Comment { get; private set; } = "";

    /// <summary>The result of the answer just sent; null for none.</summary>
    public Alert? Notice { get; private set; }

    public bool CommentIsRefused { get; private set; }

    private SitePage Article => SiteMap.Of(PageContext.ActionDescriptor.ViewEnginePath);

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (User.Identity!.IsAuthenticated)
        {
            // A prefetch is not a view.
            if (HttpMethods.IsGet(Request.Method) && !Request.Headers["Sec-Purpose"].ToString()
                .Contains("prefetch", StringComparison.OrdinalIgnoreCase))
            {
                await desk.NoteViewAsync(Article, ct);
            }

            await LoadAnswerAsync(ct);
        }
    }

    public async Task<IActionResult> OnPostAnswerAsync(bool? useful, [TextForm(TextForm.Lines)] string? comment, CancellationToken ct)
    {
        if (!User.Identity!.IsAuthenticated)
        {
            return Challenge();
        }

        if (!User.HasCompany())
        {
            return RedirectToPage(SiteMap.MyCompanies.Path);
        }

        Comment = comment ?? "";
        if (WhyRefused(useful) is { } why)
        {
            CommentIsRefused = useful is not null;
            Notice = new Alert("danger", texts["No guardamos tu respuesta"], why);
            Comment = FreeText.RedactAccessKeys(Comment);
            await LoadUsefulAsync(ct);
            return Page();
        }

        if (await desk.AnswerAsync(HttpContext.Actor(), Article, useful!.Value, Comment, ct) is { } wait)
        {
            Notice = new Alert(
                "danger", texts["No guardamos tu respuesta"],
                texts["Respondiste muchas veces en poco tiempo. La anterior sigue guardada; espera unos minutos y vuelve a intentarlo."]);
            await LoadUsefulAsync(ct);
            return this.TooManyAttempts(wait);
        }

        Useful = useful;
        Notice = new Alert(
            "success", texts["Gracias, guardamos tu respuesta"], Comment.Length > 0
                ? texts["Tu comentario le llega a quien administra este portal."] : "");
        return Page();
    }

    private string? WhyRefused(bool? useful)
    {
        if (useful is null)
        {
            return texts["Elige si el artículo te sirvió o no."];
        }

        if (FreeText.ContainsAccessKey(Comment))
        {
            return texts["Tu comentario tiene un Access Key, que nadie más debe leer. Lo quitamos del texto; revísalo y vuelve a intentarlo."];
        }

        return Comment.Length > HelpAnswer.CommentLength
            ? texts["Tu comentario tiene más de {0} caracteres. Acórtalo y vuelve a intentarlo.", HelpAnswer.CommentLength].Value : null;
    }

    private async Task LoadAnswerAsync(CancellationToken ct)
    {
        if (await desk.AnswerOfAsync(User.PersonId(), Article, ct) is { } answer)
        {
            (Useful, Comment) = (answer.Useful, answer.Comment ?? "");
        }
    }

    private async Task LoadUsefulAsync(CancellationToken ct) => Useful = (await desk.AnswerOfAsync(User.PersonId(), Article, ct))?.Useful;
}
