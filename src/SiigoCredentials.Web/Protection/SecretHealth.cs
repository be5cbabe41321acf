namespace SiigoCredentials.Web.Protection;

/// <summary>How many secrets of a table no key here opens.</summary>
public sealed record UnopenedSecrets(string Table, long Count);

/// <summary>Whether the secrets of this installation open with the keys of this process.</summary>
/// <param name="KekIsForeign">The database was sealed with another key: nothing new is sealed.</param>
/// <param name="Unopened">What cannot be opened and was not given up, by table; keys that the portal makes anew by itself are not among them.</param>
public sealed record SecretHealthReport(bool KekIsForeign, IReadOnlyList<UnopenedSecrets> Unopened)
{
    public bool IsWell => !KekIsForeign && Unopened.Count == 0;
}

/// <summary>Answers whether every secret opens. Whose key is looked at each time; the secrets, all of which have to be read, are counted every quarter of an hour.</summary>
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
            // A key given up meanwhile changes the counts at once.
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
