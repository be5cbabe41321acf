using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Navigation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>
/// A person's factors: authenticator, recovery codes, passkeys, identity provider. Every change of a factor requires reauthentication.
/// </summary>
[OfThePerson]
public sealed class SeguridadModel(
    SecondFactors factors,
    Passkeys passkeys,
    IdentityProvider provider,
    ExternalLogins logins,
    Reauthentication proof,
    SecurityLog security,
    IOptions<AccountsOptions> options,
    IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>The page that the person requested before the redirect to set up a factor.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    /// <summary>The person has just linked their account at the identity provider.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Vinculada { get; set; }

    /// <summary>The address of <see cref="Volver"/>, or the home page.</summary>
    public string Destination => this.OwnAddress(Volver);

    /// <summary>Whether the person must set up a factor before anything else; the page then guides them through it.</summary>
    public bool IsFirstSetUp =>
        User.LacksFactor()
        || (User.HasCompany() && options.Value.DemandsFactor(User.IsInRole(nameof(PersonRole.Administrador))) && !Status.AreInForce);

    /// <summary>The result of the act that led here; null for none.</summary>
    public Alert? Notice { get; private set; }

    public FactorStatus Status { get; private set; } = new(null, HasPasskey: false, 0);

    public IReadOnlyList<PasskeyView> Keys { get; private set; } = [];

    /// <summary>The secret for the authenticator application; null outside that step.</summary>
    public AuthenticatorSetUp? SetUp { get; private set; }

    /// <summary>New recovery codes, shown only once.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>The creation options of a new passkey; null outside that step.</summary>
    public string? PasskeyOptions { get; private set; }

    /// <summary>What people call the operator's identity provider; empty without one.</summary>
    public string Provider => provider.Name;

    /// <summary>The linked account at the provider; null for none.</summary>
    public ExternalLogin? Link { get; private set; }

    /// <summary>Where the person goes to link it; null outside that step.</summary>
    public string? ProviderAddress { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAsync(
        Vinculada && provider.IsConfigured
            ? new("success", texts["Vinculamos tu cuenta de {0}", Provider], $"{texts["Desde ahora puedes entrar con ella."]} {OthersEnded}") : null,
        ct);

    public Task<IActionResult> OnPostLinkAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (!provider.IsConfigured)
            {
                return null;
            }

            var errand = ProviderErrand.New(ProviderPurpose.Link) with { SessionId = User.SessionId() };
            var visit = await ProviderVisit.BeginAsync(this, errand, security);
            ProviderAddress = visit.Address;
            return visit.Failure is { } failure ? ProviderWords.Of(texts, failure, Provider) : null;
        },
        ct);

    public Task<IActionResult> OnPostUnlinkAsync(CancellationToken ct) => ChangeAsync(
        async () => await logins.UnlinkAsync(User, ct)
            ? new("success", texts["Desvinculamos tu cuenta de {0}", Provider], $"{texts["Ya no se entra con ella."]} {OthersEnded}")
            : new("danger", texts["Primero ten otra forma de entrar"],
                texts["Tu cuenta no tiene contraseña ni huella, rostro o PIN: sin {0} no podrías entrar. No desvinculamos nada.", Provider])
            {
                Next = SiteMap.Recovery,
            },
        ct);

    public Task<IActionResult> OnPostSetUpAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (!await factors.CanBeginAsync(ct))
            {
                return new("danger", texts["No preparamos tu aplicación"],
                    texts["El portal no puede abrir ahora lo que guardó de ella. Usa tu huella, rostro o PIN, o avisa a quien administra el portal."]);
            }

            SetUp = await factors.BeginAsync(User, ct);
            return SetUp is null ? AlreadyInForce() : null;
        },
        ct);

    public Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (await factors.ConfirmAsync(User, code ?? "", ct) is { } codes)
            {
                Codes = codes;
                return new(
                    "success", texts["Tu aplicación está activa"],
                    $"{texts["Desde ahora te pediremos un código al entrar con tu contraseña."]} {OthersEnded}");
            }

            SetUp = await factors.PendingAsync(User, ct);
            return SetUp is null ? AlreadyInForce() : WrongCode();
        },
        ct);

    public Task<IActionResult> OnPostNewCodesAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            Codes = await factors.RenewCodesAsync(User, ct) ?? [];
            return Codes.Count > 0
                ? new Alert("success", texts["Estos son tus códigos nuevos"], $"{texts["Los anteriores ya no sirven."]} {OthersEnded}")
                : null;
        },
        ct);

    public Task<IActionResult> OnPostRemoveAuthenticatorAsync(CancellationToken ct) => ChangeAsync(
        async () => await factors.RemoveAsync(User, ct)
            ? await RemovedAsync(texts["Quitamos tu aplicación de autenticación"], texts["Sus códigos ya no sirven."], ct)
            : await MustStayAsync(ct),
        ct);

    public Task<IActionResult> OnPostNewPasskeyAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            PasskeyOptions = await passkeys.CreationOptionsAsync(User);
            return null;
        },
        ct);

    public Task<IActionResult> OnPostAddPasskeyAsync(string? name, [TextForm(TextForm.AsTyped)] string? answer, CancellationToken ct) =>
        ChangeAsync(
        async () =>
        {
            if (answer is not { Length: > 0 and <= Passkeys.LongestAnswer }
                || await passkeys.RegisterAsync(User, answer, Name(name) ?? ThisDevice, ct) is not { } codes)
            {
                return new(
                    "danger", texts["No agregamos el dispositivo"],
                    texts["Tu navegador no la confirmó o pasó demasiado tiempo. Vuelve a intentarlo."]);
            }

            Codes = codes;
            return new("success", texts["Tu dispositivo está listo"],
                $"{texts["La próxima vez puedes entrar con ella, sin contraseña. Tu contraseña sola ya no basta."]} {OthersEnded}");
        },
        ct);

    public Task<IActionResult> OnPostRemovePasskeyAsync(string? id, CancellationToken ct) => ChangeAsync(
        async () => await passkeys.RemoveAsync(User, id ?? "", ct)
            ? await RemovedAsync(
                texts["Quitamos el dispositivo"], texts["Ya no sirve para entrar. Bórralo también entre las claves de acceso guardadas en él."], ct)
            : await MustStayAsync(ct),
        ct);

    public async Task<IActionResult> OnPostRenamePasskeyAsync(string? id, string? name, CancellationToken ct)
    {
        if (Name(name) is not { } valid)
        {
            return await ShowAsync(new("danger", texts["No guardamos el nombre"], texts["Escribe un nombre de 1 a 60 caracteres."]), ct);
        }

        return await ShowAsync(
            await passkeys.RenameAsync(User, id ?? "", valid) ? new Alert("success", texts["Nombre guardado"]) : null, ct);
    }

    /// <summary>The suggested name of a new passkey.</summary>
    public string ThisDevice => DeviceName.Of(HttpContext.UserAgent(), texts["{0} en {1}"], texts["Navegador desconocido"]);

    // Null when the name is invalid.
    private static string? Name(string? typed) =>
        typed is { Length: > 0 and <= Passkeys.LongestName } name && TypedText.IsOneLine(name) ? name : null;

    private string OthersEnded => texts["Cerramos tus sesiones en otros navegadores."];

    private Alert AlreadyInForce() =>
        new("info", texts["Tu aplicación ya estaba activa"], texts["Si no guardaste los códigos de recuperación, crea unos nuevos."]);

    private Alert WrongCode() => new("danger", texts["El código no coincide"],
        texts["Tu aplicación no está activa todavía. Revisa que la hora de tu teléfono sea automática y escribe el código que muestra ahora."])
    {
        Autofocus = false,
    };

    private async Task<Alert> MustStayAsync(CancellationToken ct) => (await factors.StatusAsync(User.PersonId(), ct)).HasPassword
        ? new("danger", texts["Primero elige una contraseña de 15 caracteres o más"],
            texts["La tuya es corta: sirve mientras haya un segundo paso, y este es el último. No quitamos nada."])
        {
            Next = SiteMap.Password,
        }
        : new("danger", texts["Primero crea una contraseña"],
            texts["Tu cuenta no tiene ninguna, y sin esto no podrías entrar o confirmar que eres tú. No quitamos nada."])
        {
            Next = SiteMap.Recovery,
        };

    private async Task<Alert> RemovedAsync(string title, string text, CancellationToken ct)
    {
        Status = await factors.StatusAsync(User.PersonId(), ct);
        var codes = Status.AreInForce ? texts["Tus códigos de recuperación siguen sirviendo."]
            : IsFirstSetUp ? texts["Tus códigos de recuperación tampoco sirven ya: elige con qué la reemplazas."]
            : texts["Tus códigos de recuperación tampoco sirven ya: tu contraseña sola vuelve a bastar."];
        return new("success", title, $"{text} {codes} {OthersEnded}");
    }

    private async Task<IActionResult> ChangeAsync(Func<Task<Alert?>> change, CancellationToken ct) =>
        await this.DemandProofAsync(proof, ct) ?? await ShowAsync(await change(), ct);

    private async Task<IActionResult> ShowAsync(Alert? notice, CancellationToken ct)
    {
        Notice = notice is null ? null : notice with { Autofocus = notice.Autofocus ?? true };
        (Status, Keys) = (await factors.StatusAsync(User.PersonId(), ct), await passkeys.OfAsync(User));
        Link = provider.IsConfigured ? await logins.OfAsync(User.PersonId(), ct) : null;
        return Page();
    }
}
