using System.Diagnostics;
using System.Net;
using SiigoCredentials.Tests.Operator;
using Xunit.Abstractions;

namespace SiigoCredentials.Tests.Instances;

/// <summary>T19, several instances at peace: what one of them did is true at every other.</summary>
[Collection(FleetTests.Name), Trait("Engine", "PostgreSql")]
public sealed class SharedTruthTests(Fleet fleet, ITestOutputHelper output) : IDisposable
{
    private readonly List<PortalClient> doors = [.. fleet.Instances.Select(instance => new PortalClient(instance.Address, app: null))];

    public void Dispose() => doors.ForEach(door => door.Dispose());

    [InstancesFact]
    public async Task SessionAndForms_OfOneInstance_ServeAtTheOthers()
    {
        using var admin = await fleet.SignedInAsync(fleet.TakeCompany(), At(0));

        var empty = await admin.GetAsync(PortalClient.ByConfiguration);
        var confirm = await admin.SubmitAsync(
            Through(empty, 1), empty.Form("Generate"), PortalClient.Contact("Julia", "julia@aliado.example"));
        var pair = await admin.SubmitAsync(Through(confirm, 2), confirm.Form("Generate"), PortalClient.Yes);
        var leave = await admin.GetAsync("/cuenta/cerrar-sesion");
        await admin.SubmitAsync(Through(leave, 1), leave.MainForm);

        Assert.NotNull(pair.AccessKey);
        Assert.Equal("Iniciar sesión", (await admin.GetAsync(new Uri(At(2), PortalClient.ByConfiguration).ToString())).Heading);
        foreach (var door in doors)
        {
            var token = await door.TokenAsync(pair);
            Assert.All(
                await Task.WhenAll(doors.Select(other => other.CallAsync("/v1/users", $"Bearer {token}"))), answer =>
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        }

        Assert.Single(
            (await Task.WhenAll(doors.Select(door => door.Http.GetStringAsync("/.well-known/jwks.json"))))
                .Distinct(StringComparer.Ordinal));
    }

    [InstancesFact]
    public async Task RotationAcknowledgedByOne_IsInForceOnAll_AtTheNextRequest()
    {
        using var admin = await fleet.SignedInAsync(fleet.TakeCompany());
        var pair = await admin.GenerateAsync();
        var (user, key) = (pair.ApiUser, pair.AccessKey!);
        for (var time = 0; time < Scale.Rotations; time++)
        {
            var tokens = await Task.WhenAll(doors.Select(door => door.TokenAsync(user, key)));
            await AssertAcceptedAsync(tokens); // every instance remembers them now
            var confirm = await admin.GetAsync($"{PortalClient.ByConfiguration}?handler=ConfirmRotate");

            var rotated = await admin.SubmitAsync(Through(confirm, time % Fleet.Size), confirm.Form("Rotate"), PortalClient.AtOnce);

            await AssertRefusedAsync(user, key, tokens);
            key = rotated.AccessKey!;
        }

        await doors[0].TokenAsync(user, key);
        output.WriteLine(
            $"T19: {Scale.Rotations} rotations, each by one of {Fleet.Size} instances: all refused the former key and its tokens at the next request, 0 exceptions.");
    }

    [InstancesFact]
    public async Task RevocationAndSuspension_AreInForceOnAll_AtTheNextRequest()
    {
        var company = fleet.TakeCompany();
        using var admin = await fleet.SignedInAsync(company, At(1));
        var pair = await admin.GenerateAsync();
        var token = await doors[2].TokenAsync(pair);
        await AssertAcceptedAsync([token]);

        Assert.Equal(0, (await CommandAsync("suspend", MoreCompanies.NitOf(company))).ExitCode);
        await AssertRefusedAsync(pair.ApiUser, pair.AccessKey!, [token], HttpStatusCode.Forbidden);
        Assert.Equal(0, (await CommandAsync("resume", MoreCompanies.NitOf(company))).ExitCode);
        await AssertAcceptedAsync([token]);
        var page = await admin.GetAsync(PortalClient.SecurityTab);
        await admin.SubmitAsync(page, page.Form("Revoke"), PortalClient.Yes);

        await AssertRefusedAsync(pair.ApiUser, pair.AccessKey!, [token]);
    }

    [InstancesFact]
    public async Task FailuresAtOne_ThatNoOtherHas_AreGrantedBeyondItsShare()
    {
        var (granted, begun) = (0, Stopwatch.GetTimestamp());
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await doors[0].AuthAsync("nadie-de-aquí", "una clave que no es");
                granted += answer.StatusCode == HttpStatusCode.Unauthorized ? 1 : 0;
                return granted > 10 + (Stopwatch.GetElapsedTime(begun).TotalSeconds / 9);
            },
            () => $"It granted {granted}: its share of 20 a minute is 7, and one more in nine seconds.");
    }

    private Uri At(int instance) => fleet.Instances[instance].Address;

    // The page of one instance, whose forms go to another: a browser knows one address, and the balancer goes by turns.
    private PortalPage Through(PortalPage page, int instance) =>
        page with { Address = new Uri(At(instance), new Uri(page.Address).PathAndQuery).ToString() };

    private async Task AssertAcceptedAsync(IReadOnlyList<string> tokens) => Assert.All(
        await Task.WhenAll(doors.SelectMany(door => tokens.Select(token => door.CallAsync("/v1/users", $"Bearer {token}")))), answer =>
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

    private async Task AssertRefusedAsync(
        string user, string key, IReadOnlyList<string> tokens, HttpStatusCode call = HttpStatusCode.Unauthorized)
    {
        Assert.All(
            await Task.WhenAll(doors.Select(door => door.AuthAsync(user, key))), answer =>
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.All(
            await Task.WhenAll(doors.SelectMany(door => tokens.Select(token => door.CallAsync("/v1/users", $"Bearer {token}")))), answer =>
                Assert.Equal(call, answer.StatusCode));
    }

    private async Task<(int ExitCode, string Said)> CommandAsync(params string[] words)
    {
        var folder = Directory.CreateTempSubdirectory("portal-command-").FullName;
        try
        {
            return await Shell.RunInAsync(folder, fleet.Settings, words);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
