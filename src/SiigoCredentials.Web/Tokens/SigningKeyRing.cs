using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Tokens;

/// <summary>The opened signing keys of this installation. It reads them again when any instance creates or removes one.</summary>
public sealed partial class SigningKeyRing
{
    private readonly IServiceScopeFactory scopes;
    private readonly SecretSealer sealer;
    private readonly ChangeFeed feed;
    private readonly TimeProvider clock;
    private readonly TimeSpan tokenLifetime;
    private readonly ILogger<SigningKeyRing> log;
    private volatile TokenSigner[]? signers;

    public SigningKeyRing(
        IServiceScopeFactory scopes, SecretSealer sealer, ChangeFeed feed, TimeProvider clock, IOptions<TokenOptions> options,
        ILogger<SigningKeyRing> log)
    {
        (this.scopes, this.sealer, this.feed, this.clock, this.log) = (scopes, sealer, feed, clock, log);
        tokenLifetime = options.Value.Lifetime;
        feed.OnChange(Forget);
    }

    /// <summary>
    /// Every key that opens, in the order of use. A key that does not open is left out: its tokens are refused, and <c>/auth</c> still
    /// works.
    /// </summary>
    public IReadOnlyList<TokenSigner> All => signers ??= Load();

    /// <summary>The key that signs now.</summary>
    /// <exception cref="InvalidOperationException">No key can be opened.</exception>
    public TokenSigner Current
    {
        get
        {
            var (all, now) = (signers ??= Load(), clock.GetUtcNow());
            for (var newest = all.Length - 1; newest > 0; newest--)
            {
                if (all[newest].SignsFrom <= now)
                {
                    return all[newest];
                }
            }

            return all.Length > 0 ? all[0] : throw new InvalidOperationException("There is no signing key that can be opened.");
        }
    }

    /// <summary>The keys that may have signed a token that is still valid, and those that will sign next.</summary>
    public async ValueTask<IReadOnlyList<TokenSigner>> PublishedAsync()
    {
        await feed.CatchUpAsync();
        var (all, now) = (All, clock.GetUtcNow());
        return [.. all.Where((_, place) => place == all.Count - 1 || now < all[place + 1].SignsFrom + tokenLifetime)];
    }

    private void Forget(ChangeKind kind, string? key)
    {
        if (kind == ChangeKind.SigningKey)
        {
            signers = null; // not disposed: a request may still use one
        }
    }

    private TokenSigner[] Load()
    {
        using var scope = scopes.CreateScope();
        var stored = scope.ServiceProvider.GetRequiredService<AppDbContext>().SigningKeys.AsNoTracking().OrderBy(key => key.Number)
            .ToList();
        return [.. stored.Select(TryOpen).OfType<TokenSigner>()];
    }

    private TokenSigner? TryOpen(SigningKey stored)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(sealer.Open(stored.SealedPrivateKey, SigningKey.Binding(stored.Kid)), out _);
            return new TokenSigner(stored, ecdsa.ExportParameters(includePrivateParameters: true));
        }
        catch (CryptographicException)
        {
            LogCannotOpen(stored.Kid);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "Signing key {Kid} cannot be opened with this key-encryption key; its tokens are refused")]
    private partial void LogCannotOpen(string kid);
}
