using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SiigoCredentials.Bench.Servers;

/// <summary>
/// OpenIddict as its documentation sets it up, for the same pairs and the same kind of token (a JWT by ES256, half an hour): without a
/// store, the pairs as hashes in memory; or with its store of EF Core on SQLite, which keeps its clients' secrets and each token its way.
/// </summary>
internal static class OpenIddictPeer
{
    public const string WithoutStore = "memory";
    public const string WithStore = "store";

    /// <summary><c>openiddict memory|store PAIRS --urls URL</c>: the file has a user and a key a line; the store lies beside it.</summary>
    public static void Run(string[] arguments)
    {
        var pairs = File.ReadLines(arguments[2]).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);
        var builder = WebApplication.CreateBuilder(["--urls", arguments[^1]]);
        builder.Logging.ClearProviders();
        if (arguments[1] == WithStore)
        {
            AddStore(builder.Services, arguments[2] + ".db");
        }
        else
        {
            builder.Services.AddOpenIddict().AddServer(server => CheckInMemory(server, pairs));
        }

        builder.Services.AddOpenIddict().AddServer(Issue);
        using var app = builder.Build();
        if (arguments[1] == WithStore)
        {
            FillAsync(app.Services, pairs).GetAwaiter().GetResult();
        }

        app.UseAuthentication(); // OpenIddict answers the token requests in it
        app.Run();
    }

    private static void Issue(OpenIddictServerBuilder server)
    {
        server.SetTokenEndpointUris("/oauth/token").AllowClientCredentialsFlow().SetAccessTokenLifetime(TimeSpan.FromMinutes(30));
        server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "one" });
        server.AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            var identity = new ClaimsIdentity("Bearer");
            identity.SetClaim(OpenIddictConstants.Claims.Subject, context.ClientId)
                .SetClaim("cloud_tenant_company_key", context.ClientId)
                .SetResources("https://portal.example")
                .SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
            context.SignIn(new ClaimsPrincipal(identity));
            return ValueTask.CompletedTask;
        }));
    }

    private static void CheckInMemory(OpenIddictServerBuilder server, Dictionary<string, string> pairs)
    {
        var hashes = pairs.ToFrozenDictionary(pair => pair.Key, pair => Hash(pair.Value), StringComparer.Ordinal);
        server.EnableDegradedMode().AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (!hashes.TryGetValue(context.ClientId ?? "", out var hash)
                || !CryptographicOperations.FixedTimeEquals(hash, Hash(context.ClientSecret ?? "")))
            {
                context.Reject(OpenIddictConstants.Errors.InvalidClient);
            }

            return ValueTask.CompletedTask;
        }));
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static void AddStore(IServiceCollection services, string file)
    {
        File.Delete(file);
        services.AddDbContext<DbContext>(options => options.UseSqlite($"Data Source={file}").UseOpenIddict());
        services.AddOpenIddict().AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>());
    }

    private static async Task FillAsync(IServiceProvider services, Dictionary<string, string> pairs)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var (user, key) in pairs)
        {
            await clients.CreateAsync(new OpenIddictApplicationDescriptor
            {
                ClientId = user,
                ClientSecret = key,
                Permissions =
                {
                    OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.ClientCredentials,
                },
            });
        }
    }
}
