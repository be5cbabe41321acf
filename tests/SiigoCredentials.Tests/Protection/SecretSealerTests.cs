using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Tests.Protection;

[Trait("Loop", "Quick")]
public sealed class SecretSealerTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("siigo_ak_un-secreto");
    private static readonly byte[] Row = Encoding.UTF8.GetBytes("empresa:credencial:1");

    // Where SecretSealer's layout has its two nonces.
    private const int WrappingNonce = 1 + KeyEncryptionKey.IdBytes;
    private const int SealingNonce = WrappingNonce + 12 + KeyEncryptionKey.KeyBytes + 16;

    private static readonly int Seals = LongForm.Number("PORTAL_SEALS", 20_000);

    private readonly SecretSealer sealer = new(NewKeys());

    [Fact]
    public void Open_WhatWasSealed_GivesTheSecret() => Assert.Equal(Secret, sealer.Open(sealer.Seal(Secret, Row), Row));

    [Fact]
    public void Open_AnyBitFlipped_IsRefused()
    {
        var whole = sealer.Seal(Secret, Row);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(damaged, Row));
        }
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        var whole = sealer.Seal(Secret, Row);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(whole.AsSpan(0, length), Row));
        }
    }

    [Fact]
    public void Open_OfAnotherRow_IsRefused() =>
        Assert.ThrowsAny<CryptographicException>(
            () => sealer.Open(sealer.Seal(Secret, Row), Encoding.UTF8.GetBytes("empresa:credencial:2")));

    [Fact]
    public void Open_WithAnotherKey_IsRefused()
    {
        var other = new SecretSealer(NewKeys());

        Assert.ThrowsAny<CryptographicException>(() => other.Open(sealer.Seal(Secret, Row), Row));
    }

    [Fact]
    public void Seal_TheSameTwice_SharesNoPart()
    {
        var (one, two) = (sealer.Seal(Secret, Row), sealer.Seal(Secret, Row));

        // After the version and the key's id every 8-byte window differs: nonces, data keys, tags and ciphertext are all fresh.
        for (var at = 1 + KeyEncryptionKey.IdBytes; at + 8 <= one.Length; at++)
        {
            Assert.False(one.AsSpan(at, 8).SequenceEqual(two.AsSpan(at, 8)));
        }
    }

    [Fact]
    public void Seal_Often_NeverTakesANonceTwice()
    {
        var (wrapping, sealing) = (new HashSet<UInt128>(Seals), new HashSet<UInt128>(Seals));
        for (var number = 0; number < Seals; number++)
        {
            var whole = sealer.Seal(Secret, Row);
            Assert.True(
                wrapping.Add(NonceAt(whole, WrappingNonce)) & sealing.Add(NonceAt(whole, SealingNonce)),
                $"Seal {number} took a nonce of one before.");
        }
    }

    [Fact]
    public void Rewrapped_OpensWithTheNewKeyAlone_AndOnlyInItsRow()
    {
        var (old, next) = (NewKeys().Current, NewKeys().Current);
        var before = new SecretSealer(new KeyEncryptionKeys(old)).Seal(Secret, Row);
        var changing = new SecretSealer(new KeyEncryptionKeys(next, old));
        Assert.Equal(Secret, changing.Open(before, Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretSealer(new KeyEncryptionKeys(next)).Open(before, Row));

        var after = changing.Rewrap(before, Row);

        Assert.Equal(Secret, new SecretSealer(new KeyEncryptionKeys(next)).Open(after, Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretSealer(new KeyEncryptionKeys(old)).Open(after, Row));
        Assert.ThrowsAny<CryptographicException>(() => changing.Rewrap(before, Encoding.UTF8.GetBytes("empresa:credencial:2")));
    }

    private static UInt128 NonceAt(byte[] whole, int at) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(whole.AsSpan(at)), BinaryPrimitives.ReadUInt64BigEndian(whole.AsSpan(at + 4)));

    private static KeyEncryptionKeys NewKeys() => new(new KeyEncryptionKey(RandomNumberGenerator.GetBytes(32)));
}
