using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Who must have a second factor.</summary>
public enum SecondFactorRequirement
{
    Nobody,
    Administradores,
    Everybody,
}

/// <summary>Lifetimes of sessions and limits on guessing; section <c>Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>A session ends when it is not used for this long (ASVS 7.3.1).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this time even if it is in use (ASVS 7.3.2).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a reauthentication allows acts on the key (ASVS 7.5.3).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan ProofLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Wrong passwords or codes for one account in <see cref="AttemptsWindow"/>. Each browser and session of its owner has a separate
    /// limit.
    /// </summary>
    [Range(3, 1_000_000)]
    public int AttemptsPerAccount { get; init; } = 10;

    /// <summary>
    /// Wrong passwords or codes from one address in <see cref="AttemptsWindow"/>, by unknown browsers, for any account. Each public page
    /// has a separate limit.
    /// </summary>
    [Range(3, 1_000_000)]
    public int AttemptsPerAddress { get; init; } = 50;

    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AttemptsWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Invitations of one company within 24 hours.</summary>
    [Range(1, 10_000)]
    public int InvitationsPerDay { get; init; } = 30;

    /// <summary>Requests of one person for access to companies within 24 hours.</summary>
    [Range(1, 1_000)]
    public int AccessRequestsPerDay { get; init; } = 20;

    /// <summary>Who must set up an authenticator or a passkey before using the portal (ASVS 6.3.3); nobody in Development.</summary>
    public SecondFactorRequirement RequireSecondFactor { get; set; } = SecondFactorRequirement.Administradores;

    /// <summary>PBKDF2-SHA512 rounds (ASVS 11.4.2: at least 210 000).</summary>
    [Range(210_000, 10_000_000)]
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Whether an Administrador, or somebody who is none, must have a second factor.</summary>
    public bool DemandsFactor(bool isAdministrator) => RequireSecondFactor == SecondFactorRequirement.Everybody
        || (RequireSecondFactor == SecondFactorRequirement.Administradores && isAdministrator);
}
