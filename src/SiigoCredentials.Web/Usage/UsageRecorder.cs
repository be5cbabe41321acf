using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Usage;

/// <summary>The key of a count.</summary>
public readonly record struct UsageKey(Guid CredentialId, Guid AccessKeyId, string PartnerId, UsageOutcome Outcome, IPAddress? Address);

/// <summary>The count since the last batch, and the latest request in it.</summary>
public struct UsageTally
{
    public long Count { get; set; }

    public DateTimeOffset LastAt { get; set; }

    public IPAddress? LastAddress { get; set; }

    public string LastClient { get; set; }

    /// <summary>The sum of this tally and an earlier one.</summary>
    public readonly UsageTally After(in UsageTally earlier) => this with { Count = Count + earlier.Count };
}

/// <summary>
/// Counts the requests of integrations in memory. <see cref="UsageWriter"/> writes the counts every second, so no request waits.
/// </summary>
public sealed class UsageRecorder(TimeProvider clock)
{
    // About 50 MB, reached only when nothing can be written for long. Then names are dropped first. Further counts are lost, and their
    // number is logged.
    private const int Most = 200_000;

    /// <summary>
    /// How many counts of one key and outcome have their own partner and address in a batch; the rest is counted together.
    /// </summary>
    public const int MostNamed = 1_000;

    private readonly Lock gate = new();
    private Dictionary<UsageKey, UsageTally> pending = [];
    private Dictionary<UsageKey, UsageTally> lent = [];
    private readonly Dictionary<UsageKey, int> named = []; // by the key without partner and address
    private long lost;

    /// <param name="credentialId">The credential whose Usuario API was sent.</param>
    /// <param name="key">The Access Key to count it for; empty for none.</param>
    /// <param name="outcome">The result of the request.</param>
    /// <param name="caller">The sender.</param>
    public void Count(Guid credentialId, Guid key, UsageOutcome outcome, in Caller caller)
    {
        // Without a genuine key, the caller must not fill the table with names and addresses.
        var counted = outcome is UsageOutcome.WrongKey or UsageOutcome.MistypedKey
            ? new UsageKey(credentialId, key, "", outcome, Address: null)
            : new UsageKey(credentialId, key, caller.PartnerId, outcome, caller.Address);
        Add(counted, new UsageTally { Count = 1, LastAt = clock.GetUtcNow(), LastAddress = caller.Address, LastClient = caller.Client });
    }

    /// <summary>
    /// Takes the counts since the last call, and the number of lost ones. The table is valid until the next call: two tables alternate,
    /// because a new large one every second would cost full garbage collections.
    /// </summary>
    public (Dictionary<UsageKey, UsageTally> Counts, long Lost) Take()
    {
        lock (gate)
        {
            (pending, lent) = (lent, pending);
            pending.Clear();
            named.Clear();
            return (lent, Interlocked.Exchange(ref lost, 0));
        }
    }

    /// <summary>Takes back a count that could not be written.</summary>
    public void Return(in UsageKey key, in UsageTally tally) => Add(key, tally, isLatest: false);

    private void Add(in UsageKey key, in UsageTally tally, bool isLatest = true)
    {
        lock (gate)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(pending, key);
            if (!Unsafe.IsNullRef(ref known))
            {
                known = isLatest ? tally.After(known) : known.After(tally); // nearly every count: one lookup
                return;
            }

            var counted = HasRoomToName(key) ? key : Nameless(key);
            if (pending.Count >= Most && !pending.ContainsKey(counted))
            {
                lost += tally.Count;
                return;
            }

            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(pending, counted, out var exists);
            sum = !exists ? tally : isLatest ? tally.After(sum) : sum.After(tally);
        }
    }

    // A flood of names fills a bounded part of the table; it is counted without names.
    private bool HasRoomToName(in UsageKey key)
    {
        var nameless = Nameless(key);
        if (key == nameless)
        {
            return true;
        }

        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(named, nameless, out _);
        return pending.Count < Most / 2 && count++ < MostNamed;
    }

    private static UsageKey Nameless(in UsageKey key) => key with { PartnerId = "", Address = null };
}
