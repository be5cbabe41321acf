using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;
using SiigoCredentials.Web.Protection;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IHostEnvironment environment)
    {
        services.Configure<AccountsOptions>(accounts => accounts.RequireSecondFactor = environment.IsDevelopment() ? SecondFactorRequirement.Nobody : SecondFactorRequirement.Administradores);
        services.AddSettings<AccountsOptions>("Accounts"); // what is set comes after what is usual
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountsOptions>>((hasher, accounts) => hasher.IterationCount = accounts.Value.PasswordIterations);

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(PendingSignIn.Scheme).AddIdentityCookies();
        services.AddScoped<IPasswordHasher<Person>, LengthTrackingPasswordHasher>();
        services.AddSingleton<ILookupNormalizer, AddressNormalizer>();
        services.AddIdentityCore<Person>(Configure).AddSignInManager().AddPasswordValidator<PasswordPolicy>().AddEntityFrameworkStores<AppDbContext>();
        services.AddCleanup<ConsumedChallenges>().AddScoped<PasskeyHandler<Person>>().AddScoped<IPasskeyHandler<Person>, SingleUsePasskeyHandler>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>, PublicAddress>(PasskeyOrigin.Configure);

        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore, IOptions<AccountsOptions>>((cookie, store, accounts) => Configure(cookie, store, accounts.Value, environment));

        services.AddOptions<CookieAuthenticationOptions>(PendingSignIn.Scheme).Configure(cookie => ConfigureBrief(cookie, "verificacion", environment));
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme) // where Identity keeps the challenge of a passkey
            .Configure(cookie => ConfigureBrief(cookie, "llave", environment));

        services.AddSealedColumn<Authenticator, Guid>(row => row.PersonId, row => row.SealedSecret, row => Authenticator.Binding(row.PersonId), isReplaceable: false);
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<DummyPasswordHash>();
        services.AddSingleton<PasswordHashingLimiter>();
        services.AddScoped<PasswordCheck>();
        services.AddCleanup<KnownDevices>();
        services.AddScoped<SignInAttemptCounter>();
        services.AddScoped<AccountRecord>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<FactorChange>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<PendingSignIn>();
        services.AddScoped<Passkeys>();
        services.AddScoped<SignInService>();
        services.AddScoped<Reauthentication>();
        services.AddScoped<PasswordChanger>();
        services.AddScoped<PasswordRecovery>();
        services.AddCleanup<AccountLinks>();
        services.AddScoped<EmailAddressChanger>();
        services.AddScoped<SessionList>();
        services.AddScoped<CompanyPeople>();
        services.AddScoped<Administrators>();
        services.AddCleanup<Invitations>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.ManageCredentials, policy => policy.RequireRole(nameof(PersonRole.Administrador)))
            .AddPolicy(Policies.ManagePeople, policy => policy.RequireRole(nameof(PersonRole.Administrador)));
        return services;
    }

    private static void Configure(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.User.RequireUniqueEmail = true;
        identity.User.AllowedUserNameCharacters = ""; // the name is an e-mail address, and those have apostrophes and accents

        // Length, not classes of characters, makes a password strong (ASVS 6.2.1, 6.2.5). PasswordPolicy asks for more where it is the only factor.
        identity.Password.RequiredLength = PasswordLimits.ShortestWithFactor;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.Password.RequiredUniqueChars = 1;
    }

    private static void Configure(CookieAuthenticationOptions cookie, SessionStore store, AccountsOptions accounts, IHostEnvironment environment)
    {
        cookie.Cookie.BindToHost("sesion", environment);
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = accounts.AbsoluteTimeout;
        cookie.SlidingExpiration = false;
        cookie.SessionStore = store;
        cookie.LoginPath = "/cuenta/iniciar-sesion";
        cookie.ReturnUrlParameter = "volver";
        cookie.Events = new CookieAuthenticationEvents
        {
            OnRedirectToLogin = SignInRedirect.SendAsync,
            // The refusal is a page at the address that was asked for, not a redirect elsewhere.
            OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            },
            // The sign-in page checks where it sends people; the handler would go wherever the query says.
            OnRedirectToReturnUrl = _ => Task.CompletedTask,
        };
    }

    // For what has begun and waits for the person's next step.
    private static void ConfigureBrief(CookieAuthenticationOptions cookie, string name, IHostEnvironment environment)
    {
        cookie.Cookie.BindToHost(name, environment);
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.ExpireTimeSpan = PendingSignIn.Lifetime;
        cookie.SlidingExpiration = false;
    }
}
