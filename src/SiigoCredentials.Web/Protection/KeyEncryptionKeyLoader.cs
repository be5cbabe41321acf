using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SiigoCredentials.Web.Data;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Protection;

/// <summary>Loads the key-encryption key. Development creates its own; elsewhere a missing key stops the start.</summary>
internal sealed class KeyEncryptionKeyLoader(
    IOptions<ProtectionOptions> options,
    IOptions<StorageOptions> storage,
    IHostEnvironment environment)
{
    private const string Demand =
        "Give it as Protection__Key (environment) or as a file named by Protection__KeyFile. Make one with: openssl rand -base64 32";

    /// <exception cref="StartRefusedException">The key is missing or malformed.</exception>
    public KeyEncryptionKeys Load()
    {
        var current = FindCurrent() ?? Own();
        return new KeyEncryptionKeys(current, Find("PreviousKey", options.Value.PreviousKey, options.Value.PreviousKeyFile));
    }

    /// <summary>The key that the settings give; null when they give none.</summary>
    public KeyEncryptionKey? FindCurrent() => Find("Key", options.Value.Key, options.Value.KeyFile);

    /// <summary>Creates a new file that only this account may read.</summary>
    public static void WriteNew(string file, string text)
    {
        using var writer = new StreamWriter(PrivateFile.Create(file));
        writer.Write(text);
    }

    private KeyEncryptionKey? Find(string name, string? key, string? file) => (Given(key), Given(file)) switch
    {
        (not null, not null) => throw new StartRefusedException($"Protection:{name} and Protection:{name}File are both set: keep one."),
        ({ } text, null) => Parse(text, $"Protection:{name}"),
        (null, { } path) => Parse(Read(path), path),
        _ => null,
    };

    private KeyEncryptionKey Own() => environment.IsDevelopment()
        ? Parse(ReadOrCreate(Path.Combine(storage.Value.CreateFolder(), "development.kek")), "development.kek")
        : throw new StartRefusedException($"No key-encryption key: Access Keys cannot be sealed without one. {Demand}");

    // An empty environment variable counts as missing.
    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The key-encryption key file cannot be read: {fault.Message} {Demand}");
        }
    }

    private static string ReadOrCreate(string file)
    {
        if (!File.Exists(file))
        {
            WriteNew(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyEncryptionKey.KeyBytes)));
        }

        return File.ReadAllText(file);
    }

    // 32 bytes are the key itself; a key wrapped with RSA has at least eight times as many.
    private KeyEncryptionKey Parse(string text, string source)
    {
        var bytes = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text.Trim(), bytes, out var written);
        var key = isBase64 && written >= 128 ? KekCertificate.Unwrap(bytes[..written], options.Value, source) : bytes[..written];
        return isBase64 && key.Length == KeyEncryptionKey.KeyBytes
            ? new KeyEncryptionKey(key)
            : throw new StartRefusedException($"{source} is not base64 of exactly 32 bytes. {Demand}");
    }
}
