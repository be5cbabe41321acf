namespace SiigoCredentials.Web.Audit;

/// <summary>What an export of format 1 had, whose hashes covered the values themselves.</summary>
/// <remarks>Its lines ended with a member that says nothing and was written by mistake; the files have it, so it stays.</remarks>
public static class FormerActivity
{
    public const string Version = "siigo-activity-1";

    /// <summary>The first line.</summary>
    public sealed record Header(string Format, string Company, ActivityHead Head)
    {
        public bool IsWellFormed => Format == Version && ToHeader().IsWellFormed;

        public ActivityFile.Header ToHeader() => new(ActivityFile.Header.Version, Company, Head);
    }

    /// <summary>An entry.</summary>
    public sealed record Line(
        long Sequence,
        string At,
        string Action,
        string ActorId,
        string ActorName,
        string OperationId,
        string Detail,
        string? Address,
        string? Agent,
        string PreviousHash,
        string Hash)
    {
        public bool IsWellFormed => ToLine().IsWellFormed;

        public ActivityLine ToLine() => new(
            Sequence, At, Action, ActorId, Plain(ActorName), OperationId, Plain(Detail), Plain(Address), Plain(Agent), PreviousHash, Hash);

        private static ActivityField Plain(string? value) => new(value, Salt: null, Digest: null);
    }
}
