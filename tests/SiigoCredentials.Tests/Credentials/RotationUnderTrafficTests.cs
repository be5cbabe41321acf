using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>
/// Integrations sign in and call without a pause while the key is replaced again and again. 10 rotations here; the long form is
/// <c>PORTAL_TRAFFIC=500</c>, see <c>tests/faults.sh</c>.
/// </summary>
[Trait("Engine", "Both")]
public sealed class RotationUnderTrafficTests(ITestOutputHelper output)
{
    private const int Clients = 8;

    private static readonly int Rotations = LongForm.Number("PORTAL_TRAFFIC", 10);

    private readonly List<(string Key, string Token)> eras = [];
    private readonly ConcurrentDictionary<string, int> answers = new();

    // Eras before this one were replaced, and the person was told so; a rotation of this one may have begun.
    private volatile int acknowledged;
    private volatile int begun;
    private volatile bool over;

    [Fact]
    public async Task Rotation_OnceAcknowledged_EndsKeyAndTokens_AndNothingFails()
    {
        await using var app = new PortalApp
        {
            Settings =
            {
                ["Tokens:SignInsPerMinute"] = "1000000",
                ["Tokens:FailuresPerUserPerMinute"] = "1000000",
                ["Tokens:FailuresPerAddressPerMinute"] = "1000000",
                ["Credentials:RotationsPerDay"] = "1000000",
            },
        }.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var pair = await admin.GenerateAsync();
        eras.Add((pair.AccessKey!, await admin.TokenAsync(pair)));
        var clock = Stopwatch.StartNew();

        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() => KeepCallingAsync(app, pair.ApiUser, new Random(number))))
            .ToArray();
        for (var rotation = 1; rotation <= Rotations; rotation++)
        {
            begun = rotation;
            var next = await admin.RotateAsync();
            var token = await admin.TokenAsync(next);
            lock (eras)
            {
                eras.Add((next.AccessKey!, token));
            }

            acknowledged = rotation;
            await UntilMoreAnswersAsync(100); // the new key must be tried while no rotation is under way
        }

        over = true;
        await Task.WhenAll(clients);

        var total = answers.Values.Sum();
        output.WriteLine(
            $"{Rotations} rotations under {total / clock.Elapsed.TotalSeconds:F0} requests a second: {string.Join(", ", answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key} {answer.Value}"))}");
        Assert.True(answers.GetValueOrDefault("ended 401") > 0);
        Assert.True(answers.GetValueOrDefault("current 200") > 0);
        Assert.Empty(answers.Keys.Except(["ended 401", "current 200", "overtaken 200", "overtaken 401"]));
    }

    private async Task UntilMoreAnswersAsync(int more)
    {
        var enough = answers.Values.Sum() + more;
        while (answers.Values.Sum() < enough)
        {
            await Task.Yield();
        }
    }

    private async Task KeepCallingAsync(PortalApp app, string user, Random random)
    {
        using var client = new PortalClient(app);
        while (!over)
        {
            var atStart = acknowledged;
            var era = Math.Max(0, atStart - random.Next(3));
            (string Key, string Token) held;
            lock (eras)
            {
                held = eras[era];
            }

            using var answer = random.Next(2) == 0
                ? await client.AuthAsync(user, held.Key)
                : await client.CallAsync("/v1/credential", "Bearer " + held.Token);
            var state = era < atStart ? "ended" : begun == era ? "current" : "overtaken";
            answers.AddOrUpdate($"{state} {(int)answer.StatusCode}", 1, (_, count) => count + 1);
        }
    }
}
