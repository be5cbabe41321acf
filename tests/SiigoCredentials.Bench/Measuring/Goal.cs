using System.Globalization;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>A figure against what it should be; no figure where it could not be measured.</summary>
internal sealed record Goal(string What, double? Figure, double Limit, bool AtLeast, string Unit, string? Note = null)
{
    /// <summary>
    /// Requests a second against a yardstick's; the note says the same by processor time, which other programs disturb less.
    /// </summary>
    public static Goal Speed(string what, Row row, Row yardstick, double least) => new(
        $"{what}: req/s against {yardstick.Name}",
        row.PerSecond / yardstick.PerSecond,
        least,
        AtLeast: true,
        "×",
        string.Create(CultureInfo.InvariantCulture, $"(by CPU {yardstick.CpuMicroseconds / row.CpuMicroseconds:N2})"));

    /// <summary>The processor time of a yardstick against that of a row.</summary>
    public static Goal Cpu(string what, Row row, Row yardstick, double least) => new(
        $"{what}: by CPU against {yardstick.Name}", yardstick.CpuMicroseconds / row.CpuMicroseconds, least, AtLeast: true, "×");

    public static Goal Most(string what, double figure, double limit, string unit = "×") => new(what, figure, limit, AtLeast: false, unit);

    public static Goal NotRun(string what, string why) => new(what, Figure: null, 0, AtLeast: true, "", why);

    public override string ToString() => Figure is { } figure
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{What,-76} {figure,9:N2} {Unit,-3} {(AtLeast ? '≥' : '≤')} {Limit,8:N2}  {(IsMet(figure) ? "met" : "NOT MET"),-7} {Note}")
        : $"{What,-76} not run: {Note}";

    private bool IsMet(double figure) => AtLeast ? figure >= Limit : figure <= Limit;
}
