using System.Security.Cryptography;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

public sealed class KeyFingerprintTests
{
    [Fact]
    public void IsTwoGroupsOfFourLettersThatNobodyMishears() =>
        Assert.Matches(
            "^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", KeyFingerprint.Of(AccessKeyFormat.SecretHash(AccessKeyFormat.Generate())));

    [Fact]
    public void StaysTheSameForEver() => Assert.Equal("RGFY-3JW4", KeyFingerprint.Of(new byte[SHA256.HashSizeInBytes]));

    [Fact]
    public void TellsKeysApart()
    {
        var some = Enumerable.Range(0, 10_000).Select(_ => KeyFingerprint.Of(AccessKeyFormat.SecretHash(AccessKeyFormat.Generate())))
            .ToHashSet();

        Assert.True(some.Count >= 9_998, "two of 10 000 share one of 2^40 codes once in twenty thousand runs");
    }
}
