using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>How a key is to be replaced, as the form says it.</summary>
public sealed class RotationInput
{
    /// <summary>How long the former key goes on working; zero for not at all.</summary>
    public TimeSpan Overlap { get; set; }

    public bool Leaked { get; set; }

    /// <summary>Whether the end may be moved to when somebody is there to notice it.</summary>
    public bool InWorkingHours { get; set; }

    public RotationPlan ToPlan() => Leaked ? RotationPlan.Leaked : new RotationPlan(Overlap, EndsInWorkingHours: InWorkingHours);
}
