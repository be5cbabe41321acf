using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Web.Telemetry;

/// <summary>A metric of a room above, read from the database at each collection. The room registers it as a singleton.</summary>
/// <param name="Name">Its name in the meter.</param>
/// <param name="Unit">What it counts, such as <c>{mail}</c>.</param>
/// <param name="Description">In one sentence.</param>
/// <param name="Read">Reads it at a time; a cheap query.</param>
public sealed record DatabaseGauge(string Name, string Unit, string Description, Func<AppDbContext, DateTimeOffset, long> Read);
