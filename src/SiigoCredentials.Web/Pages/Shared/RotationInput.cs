using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The form of a rotation.</summary>
public sealed class RotationInput
{
    /// <summary>How long the former key stays valid; zero ends it at once.</summary>
    public TimeSpan Overlap { get; set; }

    public bool Leaked { get; set; }

    /// <summary>Whether the end may be moved to working hours.</summary>
    public bool InWorkingHours { get; set; }

    /// <summary>Whether the overlap begins when the new key is used for the first time.</summary>
    public bool OnFirstUse { get; set; }

    /// <summary>How long the new key may wait for that.</summary>
    public TimeSpan FirstUseWithin { get; set; } = RotationPlan.UsualFirstUseWait;

    public RotationPlan ToPlan() => Leaked ? RotationPlan.Leaked
        : new RotationPlan(Overlap, EndsInWorkingHours: InWorkingHours, FirstUseWithin: OnFirstUse ? FirstUseWithin : null);
}
