using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SiigoCredentials.Web.Calendar;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Privacy;

/// <summary>What a person may ask for about their data. Stored by name; the names are those of Ley 1581 de 2012.</summary>
public enum DataRequestKind
{
    /// <summary>To learn what is kept of them (article 14).</summary>
    Consulta,

    /// <summary>To have it corrected or erased, or to complain (article 15).</summary>
    Reclamo,
}

/// <summary>Where a request stands. It follows from its dates and from the clock, so nothing has to change it in time.</summary>
public enum DataRequestState
{
    /// <summary>The address is not confirmed. Nothing is filed, and no term runs.</summary>
    Unconfirmed,
    Open,

    /// <summary>The person was asked for what is missing. No term runs until they send it.</summary>
    Incomplete,

    /// <summary>They did not send it in two months.</summary>
    Withdrawn,
    Closed,
}

/// <summary>A request about personal data, of anybody: who asks needs no account. Only the hash of its link's code is stored.</summary>
public sealed class DataRequest : ITokenLink
{
    public const int NumberLength = 16;
    public const int NameLength = 120;
    public const int TextLength = 2_000;

    /// <summary>How long an answer to the request may be, which the operator writes.</summary>
    public const int AnswerLength = 8_000;

    /// <summary>How long the link works that confirms the address.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(24);

    // No vowel and no look-alikes: people read it out on the telephone.
    private const string NumberAlphabet = "23456789BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>The form's id: a form that is sent twice asks once.</summary>
    public required Guid Id { get; init; }

    /// <summary>Such as <c>2026-K7QM4P9T</c>; random, so it tells nobody how many there are. Null until the request is filed.</summary>
    public string? Number { get; private set; }

    public required DataRequestKind Kind { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Text { get; init; }

    public required byte[] TokenHash { get; set; }

    /// <summary>When the link ends: the one that confirms the address, and later the one by which a claim is completed.</summary>
    public required DateTimeOffset LinkEndsAt { get; set; }

    /// <summary>When the address was confirmed, which files the request.</summary>
    public DateTimeOffset? ReceivedAt { get; private set; }

    /// <summary>The last day for the answer; null before the term begins, and while something is missing.</summary>
    public DateOnly? DueOn { get; private set; }

    public DateTimeOffset? ExtendedAt { get; private set; }

    public string? ExtensionReason { get; private set; }

    public DateTimeOffset? MissingAskedAt { get; private set; }

    /// <summary>What the person was asked for.</summary>
    public string? Missing { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>What they sent.</summary>
    public string? Completion { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? Answer { get; private set; }

    public DataRequestState StateAt(DateTimeOffset now) => this switch
    {
        { ReceivedAt: null } => DataRequestState.Unconfirmed,
        { ClosedAt: not null } => DataRequestState.Closed,
        { MissingAskedAt: not null, CompletedAt: null } => now < LinkEndsAt ? DataRequestState.Incomplete : DataRequestState.Withdrawn,
        _ => DataRequestState.Open,
    };

    public void File(DateTimeOffset now)
    {
        ReceivedAt = now;
        Number = $"{ColombianTime.DayOf(now).Year}-{RandomNumberGenerator.GetString(NumberAlphabet, 8)}";
        DueOn = DataRequestTerms.DueOn(Kind, ColombianTime.DayOf(now));
    }

    public void Extend(string reason, DateTimeOffset now) =>
        (ExtendedAt, ExtensionReason, DueOn) = (now, reason, DataRequestTerms.ExtendedFrom(Kind, DueOn!.Value));

    public void AskFor(string missing, byte[] tokenHash, DateTimeOffset now) =>
        (MissingAskedAt, Missing, DueOn, TokenHash, LinkEndsAt) =
            (now, missing, null, tokenHash, DataRequestTerms.WithdrawnFrom(ColombianTime.DayOf(now)));

    public void Complete(string text, DateTimeOffset now) =>
        (CompletedAt, Completion, DueOn) = (now, text, DataRequestTerms.DueOn(Kind, ColombianTime.DayOf(now)));

    public void Close(string answer, DateTimeOffset now) => (ClosedAt, Answer) = (now, answer);
}

internal sealed class DataRequestConfiguration : IEntityTypeConfiguration<DataRequest>
{
    public void Configure(EntityTypeBuilder<DataRequest> builder)
    {
        builder.ToTable("DataRequests");
        builder.Property(request => request.Id).ValueGeneratedNever();
        builder.Property(request => request.Number).HasMaxLength(DataRequest.NumberLength);
        builder.Property(request => request.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(request => request.Name).HasMaxLength(DataRequest.NameLength);
        builder.Property(request => request.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(request => request.Text).HasMaxLength(DataRequest.TextLength);
        builder.Property(request => request.TokenHash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(request => request.ExtensionReason).HasMaxLength(DataRequest.TextLength);
        builder.Property(request => request.Missing).HasMaxLength(DataRequest.TextLength);
        builder.Property(request => request.Completion).HasMaxLength(DataRequest.TextLength);
        builder.Property(request => request.Answer).HasMaxLength(DataRequest.AnswerLength);
        builder.HasIndex(request => request.Number).IsUnique();
        builder.HasIndex(request => request.TokenHash).IsUnique();
        builder.HasIndex(request => request.DueOn);
        builder.HasIndex(request => request.ReceivedAt);
    }
}
