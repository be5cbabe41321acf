using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Pages.Shared;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Pages.Cuenta;

/// <summary>What the security page says of the act that led to it.</summary>
public enum SecurityNotice
{
    None,
    AuthenticatorInForce,
    AlreadyInForce,
    WrongCode,
    CodesRenewed,
    AuthenticatorRemoved,
    PasskeyAdded,
    PasskeyRefused,
    PasskeyRenamed,
    PasskeyRemoved,
    NameRefused,
    PasswordTooShortAlone,
    CannotSeal,
}

/// <summary>With what a person proves who they are: authenticator, recovery codes, passkeys. Every change of a factor asks first who is there.</summary>
public sealed class SeguridadModel(SecondFactors factors, Passkeys passkeys, Reauthentication proof, IOptions<AccountsOptions> options, IStringLocalizer<Texts> texts) : PageModel
{
    /// <summary>Where the person was going when they were led here to set up a factor first.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Volver { get; set; }

    /// <summary>The address of <see cref="Volver"/>, or the home page.</summary>
    public string Destination => this.OwnAddress(Volver);

    /// <summary>Whether nothing else is open until there is a factor: the page then leads through the first set-up.</summary>
    public bool IsFirstSetUp => User.LacksFactor() || (options.Value.DemandsFactorOf(Enum.Parse<PersonRole>(User.Role())) && !Status.AreInForce);

    public SecurityNotice Notice { get; private set; }

    public FactorStatus Status { get; private set; } = new(null, HasPasskey: false, 0);

    public IReadOnlyList<PasskeyView> Keys { get; private set; } = [];

    /// <summary>The secret to hand to the application; null outside that step.</summary>
    public AuthenticatorSetUp? SetUp { get; private set; }

    /// <summary>Recovery codes just made, shown this once.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>What the browser is asked for a new passkey; null outside that step.</summary>
    public string? PasskeyOptions { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => ShowAsync(SecurityNotice.None, ct);

    public Task<IActionResult> OnPostSetUpAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (!await factors.CanBeginAsync(ct))
            {
                return SecurityNotice.CannotSeal;
            }

            SetUp = await factors.BeginAsync(User, ct);
            return SetUp is null ? SecurityNotice.AlreadyInForce : SecurityNotice.None;
        },
        ct);

    public Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (await factors.ConfirmAsync(User, code ?? "", ct) is { } codes)
            {
                Codes = codes;
                return SecurityNotice.AuthenticatorInForce;
            }

            SetUp = await factors.PendingAsync(User, ct);
            return SetUp is null ? SecurityNotice.AlreadyInForce : SecurityNotice.WrongCode;
        },
        ct);

    public Task<IActionResult> OnPostNewCodesAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            Codes = await factors.RenewCodesAsync(User, ct) ?? [];
            return Codes.Count > 0 ? SecurityNotice.CodesRenewed : SecurityNotice.None;
        },
        ct);

    public Task<IActionResult> OnPostRemoveAuthenticatorAsync(CancellationToken ct) => ChangeAsync(
        async () => await factors.RemoveAsync(User, ct) ? SecurityNotice.AuthenticatorRemoved : SecurityNotice.PasswordTooShortAlone,
        ct);

    public Task<IActionResult> OnPostNewPasskeyAsync(CancellationToken ct) => ChangeAsync(
        async () =>
        {
            PasskeyOptions = await passkeys.CreationOptionsAsync(User);
            return SecurityNotice.None;
        },
        ct);

    public Task<IActionResult> OnPostAddPasskeyAsync(string? name, [TextForm(TextForm.AsTyped)] string? answer, CancellationToken ct) => ChangeAsync(
        async () =>
        {
            if (answer is not { Length: > 0 and <= Passkeys.LongestAnswer } || await passkeys.RegisterAsync(User, answer, Name(name) ?? ThisDevice, ct) is not { } codes)
            {
                return SecurityNotice.PasskeyRefused;
            }

            Codes = codes;
            return SecurityNotice.PasskeyAdded;
        },
        ct);

    public Task<IActionResult> OnPostRemovePasskeyAsync(string? id, CancellationToken ct) => ChangeAsync(
        async () => await passkeys.RemoveAsync(User, id ?? "", ct) ? SecurityNotice.PasskeyRemoved : SecurityNotice.PasswordTooShortAlone,
        ct);

    public async Task<IActionResult> OnPostRenamePasskeyAsync(string? id, string? name, CancellationToken ct)
    {
        if (Name(name) is not { } valid)
        {
            return await ShowAsync(SecurityNotice.NameRefused, ct);
        }

        return await ShowAsync(await passkeys.RenameAsync(User, id ?? "", valid) ? SecurityNotice.PasskeyRenamed : SecurityNotice.None, ct);
    }

    /// <summary>The name that a new passkey is offered.</summary>
    public string ThisDevice => DeviceName.Of(HttpContext.UserAgent(), texts["{0} en {1}"], texts["Navegador desconocido"]);

    // Null for what cannot be a name.
    private static string? Name(string? typed) =>
        typed is { Length: > 0 and <= Passkeys.LongestName } name && TypedText.IsOneLine(name) ? name : null;

    private async Task<IActionResult> ChangeAsync(Func<Task<SecurityNotice>> change, CancellationToken ct) =>
        await this.DemandProofAsync(proof, ct) ?? await ShowAsync(await change(), ct);

    private async Task<IActionResult> ShowAsync(SecurityNotice notice, CancellationToken ct)
    {
        (Notice, Status, Keys) = (notice, await factors.StatusAsync(User.PersonId(), ct), await passkeys.OfAsync(User));
        return Page();
    }
}
