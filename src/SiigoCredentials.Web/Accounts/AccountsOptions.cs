using System.ComponentModel.DataAnnotations;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Of whom a second factor is demanded.</summary>
public enum SecondFactorRequirement
{
    Nobody,
    Administradores,
    Everybody,
}

/// <summary>How long a session lives and how guessing is slowed; section <c>Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>A session unused for this long has ended (ASVS 7.3.1).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this long however much it is used (ASVS 7.3.2).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>For how long a proof of identity serves for acts on the key (ASVS 7.5.3).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan ProofLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong passwords or codes for one account in <see cref="AttemptsWindow"/>; each browser and session of its owner has as many of its own.</summary>
    [Range(3, 1_000_000)]
    public int AttemptsPerAccount { get; init; } = 10;

    /// <summary>Wrong passwords or codes of strangers from one address in <see cref="AttemptsWindow"/>, for any accounts; each public page has as many of its own.</summary>
    [Range(3, 1_000_000)]
    public int AttemptsPerAddress { get; init; } = 50;

    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AttemptsWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Invitations of one company within 24 hours; each is a mail to whom it names.</summary>
    [Range(1, 10_000)]
    public int InvitationsPerDay { get; init; } = 30;

    /// <summary>Who has to have an authenticator or a passkey before anything else is open to them (ASVS 6.3.3); nobody in Development.</summary>
    public SecondFactorRequirement RequireSecondFactor { get; set; } = SecondFactorRequirement.Administradores;

    /// <summary>PBKDF2-SHA512 rounds (ASVS 11.4.2: at least 210 000).</summary>
    [Range(210_000, 10_000_000)]
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Whether somebody in this role has to have a second factor.</summary>
    public bool DemandsFactorOf(PersonRole role) => RequireSecondFactor == SecondFactorRequirement.Everybody
        || (RequireSecondFactor == SecondFactorRequirement.Administradores && role == PersonRole.Administrador);
}
