using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SiigoCredentials.Web.Operator;

/// <summary>Tells whether two tables have the same rows in any order: it has their number and the sum of each row's SHA-256.</summary>
internal sealed class TableDigest : IEquatable<TableDigest>
{
    private const long TicksKept = TimeSpan.TicksPerMicrosecond; // PostgreSQL keeps no more

    private readonly IncrementalHash row = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private UInt128 sum;

    public long Rows { get; private set; }

    public void Add(object? value)
    {
        var bytes = BytesOf(value);
        row.AppendData(BitConverter.GetBytes(value is null ? -1 : bytes.Length)); // "ab" + "c" must differ from "a" + "bc"
        row.AppendData(bytes);
    }

    public void EndRow()
    {
        sum += MemoryMarshal.Read<UInt128>(row.GetHashAndReset());
        Rows++;
    }

    public bool Equals(TableDigest? other) => other is not null && Rows == other.Rows && sum == other.sum;

    public override bool Equals(object? obj) => Equals(obj as TableDigest);

    public override int GetHashCode() => HashCode.Combine(Rows, sum);

    private static byte[] BytesOf(object? value) => value switch
    {
        null => [],
        byte[] bytes => bytes,
        DateTime moment => BitConverter.GetBytes(moment.Ticks / TicksKept),
        IEnumerable<string> texts => Encoding.UTF8.GetBytes(string.Join('\0', texts)),
        IFormattable other => Encoding.UTF8.GetBytes(other.ToString(format: null, CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes(value.ToString()!),
    };
}
