namespace SiigoCredentials.Web.Protection;

/// <summary>How many secrets of a table no given key opens.</summary>
public sealed record UnopenedSecrets(string Table, long Count);

/// <summary>Whether the secrets of this installation open with the keys of this process.</summary>
/// <param name="KekIsForeign">Another key sealed the database: nothing new is sealed.</param>
/// <param name="Unopened">The secrets that do not open, by table, without replaceable and given-up ones.</param>
public sealed record SecretHealthReport(bool KekIsForeign, IReadOnlyList<UnopenedSecrets> Unopened)
{
    public bool IsWell => !KekIsForeign && Unopened.Count == 0;
}

/// <summary>
/// Tells whether every secret opens. It checks the key each time, and counts the secrets, which reads every row, every 15 minutes.
/// </summary>
public sealed class SecretHealth(IServiceScopeFactory scopes, KeyEncryptionKeys keks, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan CountsKept = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim turn = new(1);
    private Counted? counted;

    public async Task<SecretHealthReport> CheckAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var canaries = scope.ServiceProvider.GetRequiredService<KekCanaries>();
        var isForeign = await canaries.IsForeignAsync(ct);
        var unopened = await UnopenedAsync(scope.ServiceProvider, isForeign, ct);
        return new SecretHealthReport(isForeign, unopened);
    }

    public void Dispose() => turn.Dispose();

    private async Task<IReadOnlyList<UnopenedSecrets>> UnopenedAsync(IServiceProvider services, bool isForeign, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            // When the operator gives a key up, the counts change at once.
            if (counted is null || counted.IsForeign != isForeign || clock.GetUtcNow() - counted.At >= CountsKept)
            {
                counted = new Counted(await CountAsync(services, ct), isForeign, clock.GetUtcNow());
            }

            return counted.Unopened;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<IReadOnlyList<UnopenedSecrets>> CountAsync(IServiceProvider services, CancellationToken ct)
    {
        var givenUp = await services.GetRequiredService<KekCanaries>().GivenUpAsync(ct);
        var counts = await services.GetRequiredService<SealedSecrets>().CountAsync(ct);
        return [.. counts.Where(count => !count.IsReplaceable && !keks.Have(count.KekId) && !givenUp.Contains(count.KekId))
            .GroupBy(count => count.Table, StringComparer.Ordinal)
            .Select(table => new UnopenedSecrets(table.Key, table.Sum(count => count.Count)))];
    }

    private sealed record Counted(IReadOnlyList<UnopenedSecrets> Unopened, bool IsForeign, DateTimeOffset At);
}
