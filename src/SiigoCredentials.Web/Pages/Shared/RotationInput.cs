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

    public RotationPlan ToPlan() => Leaked ? RotationPlan.Leaked : new RotationPlan(Overlap, EndsInWorkingHours: InWorkingHours);
}
