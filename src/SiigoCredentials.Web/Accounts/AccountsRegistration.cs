using Microsoft.AspNetCore.Antiforgery;
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
    public static IServiceCollection AddAccounts(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.Configure<AccountsOptions>(accounts => accounts.RequireSecondFactor = environment.IsDevelopment()
            ? SecondFactorRequirement.Nobody
            : SecondFactorRequirement.Administradores);
        services.AddSettings<AccountsOptions>("Accounts"); // after the default, so that the configuration overrides it
        services.AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<AccountsOptions>>((hasher, accounts) => hasher.IterationCount = accounts.Value.PasswordIterations);

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(PendingSignIn.Scheme).AddIdentityCookies();
        services.AddScoped<IPasswordHasher<Person>, LengthTrackingPasswordHasher>();
        services.AddSingleton<ILookupNormalizer, AddressNormalizer>();
        services.AddIdentityCore<Person>(Configure)
            .AddSignInManager().AddPasswordValidator<PasswordPolicy>().AddEntityFrameworkStores<AppDbContext>();
        services.AddCleanup<ConsumedChallenges>();
        services.AddScoped<PasskeyHandler<Person>>().AddScoped<IPasskeyHandler<Person>, SingleUsePasskeyHandler>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>, PublicAddress>(PasskeyOrigin.Configure);

        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore, IOptions<AccountsOptions>>(
                (cookie, store, accounts) => ConfigureSessionCookie(cookie, store, accounts.Value, environment));

        services.AddOptions<CookieAuthenticationOptions>(PendingSignIn.Scheme)
            // Lax: who comes from the identity provider's site goes on to the second step
            .Configure(cookie => ConfigureShortLivedCookie(cookie, "verificacion", SameSiteMode.Lax, environment));
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme) // Identity keeps passkey challenges here
            .Configure(cookie => ConfigureShortLivedCookie(cookie, "llave", SameSiteMode.Strict, environment));

        services.AddSealedColumn<Authenticator, Guid>(
            row => row.PersonId, row => row.SealedSecret, row => Authenticator.Binding(row.PersonId), isReplaceable: false);
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<DummyPasswordHash>();
        services.AddSingleton<PasswordHashingLimiter>();
        services.AddScoped<PasswordCheck>();
        services.AddCleanup<KnownDevices>();
        services.AddScoped<SignInAttemptCounter>();
        services.AddScoped<AccountRecord>();
        services.AddScoped<AccountActs>();
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
        services.AddScoped<MyCompanies>();
        services.AddCleanup<AccessRequests>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, CompanyOfForms>();
        services.AddCleanup<Invitations>();
        AddCompanyTables(services);
        services.AddIdentityProvider(configuration, environment);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.ManageCredentials, policy => policy.RequireRole(nameof(PersonRole.Administrador)))
            .AddPolicy(Policies.ManagePeople, policy => policy.RequireRole(nameof(PersonRole.Administrador)));
        return services;
    }

    // The last one is erased first. What hangs on a person goes with the person.
    private static void AddCompanyTables(IServiceCollection services)
    {
        services.AddCompanyTable(
            "people",
            (db, company) => db.Memberships.Where(row => row.CompanyId == company.Id),
            row => new
            {
                row.PersonId,
                row.Person!.Email,
                row.Person.FirstName,
                row.Person.LastName,
                row.Person.Identification,
                row.Role,
                row.JoinedAt,
                row.IsFromOutside,
                row.DisabledAt,
                row.SessionsEndedAt,
                row.LastChosenAt,
                AuthenticatorSince = row.Person.Authenticator!.ConfirmedAt,
                Passkeys = row.Person.Passkeys.Count,
                IdentityProviders = row.Person.ExternalLogins.Count,
            });
        services.AddCompanyTable((db, company) => db.Users.OnlyIn(company.Id));
        services.AddCompanyTable(
            "sessions",
            (db, company) => db.Sessions.Where(row => row.CompanyId == company.Id),
            row => new { row.PersonId, row.CreatedAt, row.LastSeenAt, row.Method, row.Address, row.UserAgent });
        services.AddCompanyTable(
            "accessRequests",
            (db, company) => db.AccessRequests.Where(row => row.CompanyId == company.Id || row.Nit == company.Nit),
            row => new
            {
                row.PersonId,
                row.Person!.Email,
                row.Role,
                row.Message,
                row.CreatedAt,
                row.ClosedAt,
                row.RefusedAt,
            });
        services.AddCompanyTable(
            "invitations",
            (db, company) => db.Invitations.Where(row => row.CompanyId == company.Id),
            row => new { row.Email, row.Role, row.InvitedById, row.CreatedAt, row.ClosedAt });
        services.AddCompanyTable(
            "mails",
            (db, company) => db.OutboxMails.Where(mail => mail.OutsideOf == company.Id
                || db.Users.Any(person => person.Memberships.Any(row => row.CompanyId == company.Id)
                    && (mail.OutsideOf == person.Id || (mail.OutsideOf == null && mail.To == person.Email))
                    && (mail.Subject.StartsWith(company.MailMark)
                        || person.Memberships.All(row => row.CompanyId == company.Id)))),
            mail => new { mail.To, mail.Subject, mail.CreatedAt, mail.Attempts, mail.SentAt, mail.FailedAt, mail.LastError });
    }

    private static void Configure(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.User.RequireUniqueEmail = true;
        identity.User.AllowedUserNameCharacters = ""; // any: user names are e-mail addresses, with apostrophes and accents

        // Length, not character classes, makes a password strong (ASVS 6.2.1, 6.2.5).
        // PasswordPolicy requires a longer one where it is the only factor.
        identity.Password.RequiredLength = PasswordLimits.ShortestWithFactor;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.Password.RequiredUniqueChars = 1;
    }

    private static void ConfigureSessionCookie(
        CookieAuthenticationOptions cookie, SessionStore store, AccountsOptions accounts, IHostEnvironment environment)
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
            // Answer 403 at the requested address instead of redirecting to an error page.
            OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            },
            // The sign-in page validates the return address. The default handler would trust the query.
            OnRedirectToReturnUrl = _ => Task.CompletedTask,
        };
    }

    // For flows that wait for the next step of the person.
    private static void ConfigureShortLivedCookie(
        CookieAuthenticationOptions cookie, string name, SameSiteMode sameSite, IHostEnvironment environment)
    {
        cookie.Cookie.BindToHost(name, environment);
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = sameSite;
        cookie.ExpireTimeSpan = PendingSignIn.Lifetime;
        cookie.SlidingExpiration = false;
    }
}
