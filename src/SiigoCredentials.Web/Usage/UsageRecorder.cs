using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Usage;

/// <summary>What is counted together.</summary>
public readonly record struct UsageKey(Guid CredentialId, Guid AccessKeyId, string PartnerId, UsageOutcome Outcome, IPAddress? Address);

/// <summary>How often since the last batch, and the latest of it.</summary>
public struct UsageTally
{
    public long Count { get; set; }

    public DateTimeOffset LastAt { get; set; }

    public IPAddress? LastAddress { get; set; }

    public string LastClient { get; set; }

    /// <summary>This tally and an earlier one together.</summary>
    public readonly UsageTally After(in UsageTally earlier) => this with { Count = Count + earlier.Count };
}

/// <summary>Counts in memory what integrations do; <see cref="UsageWriter"/> empties it every second. A request waits for nothing here.</summary>
public sealed class UsageRecorder(TimeProvider clock)
{
    // About 50 MB, reached only when nothing can be written for long. Then names are dropped first; counts beyond it are lost, and the log says how many.
    private const int Most = 200_000;

    /// <summary>How many counts of one key and outcome are told apart by partner and address before a batch is written; what comes beyond is counted together.</summary>
    public const int MostNamed = 1_000;

    private readonly Lock gate = new();
    private Dictionary<UsageKey, UsageTally> pending = [];
    private Dictionary<UsageKey, UsageTally> lent = [];
    private readonly Dictionary<UsageKey, int> named = []; // the key is the count without its name
    private long lost;

    /// <param name="credentialId">Of the credential whose Usuario API was sent.</param>
    /// <param name="key">Under which of its keys it is counted; empty for none.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="caller">Who sent it.</param>
    public void Count(Guid credentialId, Guid key, UsageOutcome outcome, in Caller caller)
    {
        // Whoever holds no genuine key is a stranger, who must not fill the table with names and addresses.
        var counted = outcome is UsageOutcome.WrongKey or UsageOutcome.MistypedKey
            ? new UsageKey(credentialId, key, "", outcome, Address: null)
            : new UsageKey(credentialId, key, caller.PartnerId, outcome, caller.Address);
        Add(counted, new UsageTally { Count = 1, LastAt = clock.GetUtcNow(), LastAddress = caller.Address, LastClient = caller.Client });
    }

    /// <summary>
    /// What has been counted since the last call, and how many counts had no room. Lent until the next call: two tables take turns,
    /// because a new one every second would be large enough to cost collections of the whole memory.
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
                known = isLatest ? tally.After(known) : known.After(tally); // nearly every count: one look at the table
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

    // A flood of names fills a bounded part of the table, and is counted all the same.
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
