using System.Buffers.Text;
using System.Globalization;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Bench.Data;

/// <summary>User and key of every company of a database: the user follows from the company's place, the keys lie in one file.</summary>
internal sealed class Pairs(byte[] keys)
{
    public const int NumberLength = 8;

    private const long Numbers = 100_000_000;

    // Odd and no multiple of five, so that no two places get one number; large, so that neighbours in the table are none by name.
    private const long Spread = 73_939_133;

    public int Count => keys.Length / AccessKeyFormat.Length;

    public static Pairs Read(string file) => new(File.ReadAllBytes(file));

    public static string User(string number) => $"empresa-de-prueba.{number}@api.siigo.example";

    public static string User(int company) => User(Number(company).ToString("D8", CultureInfo.InvariantCulture));

    public static void WriteNumber(int company, Span<byte> into) =>
        Utf8Formatter.TryFormat(Number(company), into, out _, new('D', NumberLength));

    public ReadOnlySpan<byte> Key(int company) => keys.AsSpan(company * AccessKeyFormat.Length, AccessKeyFormat.Length);

    /// <summary>
    /// Companies drawn at random from the whole table. At 100 sign-ins a minute for each, fewer than 9 000 could not make 15 000
    /// sign-ins a second: ten thousand are the densest load that is honest. Company 0 is left out: people click on its page.
    /// </summary>
    public int[] Sample(int count)
    {
        var all = Enumerable.Range(1, Count - 1).ToArray();
        new Random(1).Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }

    /// <summary>Companies that the database does not have.</summary>
    public int[] Unknown(int count) => [.. Enumerable.Range(Count, count)];

    private static long Number(int company) => company * Spread % Numbers;
}
