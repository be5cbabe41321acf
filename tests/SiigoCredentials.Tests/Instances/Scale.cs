namespace SiigoCredentials.Tests.Instances;

/// <summary>
/// How much is done: 50 rotations and one of each fault here; the long form is <c>PORTAL_INSTANCES=1000</c>, twenty times as much.
/// </summary>
internal static class Scale
{
    private const int Usual = 50;

    public static int Rotations { get; } = LongForm.Number("PORTAL_INSTANCES", Usual);

    /// <summary>
    /// Of the integration that goes on meanwhile. Those who were turned away come again: a slow machine has to keep up with both.
    /// </summary>
    public static int SignInsPerSecond => Rotations > Usual ? 50 : 20;

    /// <summary>Kills, and restarts of the database of each kind.</summary>
    public static int Faults => Math.Max(1, Rotations / Usual);
}
