using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace SiigoCredentials.Web.Operator;

/// <summary>Reads a column's values from either engine as the model has them, and writes them in PostgreSQL's types.</summary>
internal sealed class ColumnCopy(IColumn from, IColumn to)
{
    private static readonly Dictionary<Type, Func<DbDataReader, int, object>> Readers = new()
    {
        [typeof(string)] = (reader, place) => reader.GetString(place),
        [typeof(Guid)] = (reader, place) => reader.GetGuid(place),
        [typeof(bool)] = (reader, place) => reader.GetBoolean(place),
        [typeof(int)] = (reader, place) => reader.GetInt32(place),
        [typeof(long)] = (reader, place) => reader.GetInt64(place),
        [typeof(byte[])] = (reader, place) => reader.GetFieldValue<byte[]>(place),
        [typeof(DateTime)] = (reader, place) => reader.GetDateTime(place),
        [typeof(DateOnly)] = (reader, place) => reader.GetFieldValue<DateOnly>(place),
        [typeof(string[])] = (reader, place) => reader.GetFieldValue<string[]>(place),
        [typeof(List<string>)] = (reader, place) => reader.GetFieldValue<List<string>>(place),
    };

    private readonly Side source = new(from);
    private readonly Side target = new(to);
    private readonly string type = to.StoreType.Split('(')[0]; // without the length, which the table checks

    public string Name => to.Name;

    /// <summary>Whether PostgreSQL assigns the values from a sequence.</summary>
    public bool IsNumbered { get; } = to.PropertyMappings is [{ Property: var property }, ..]
        && NpgsqlPropertyExtensions.GetValueGenerationStrategy(property) == NpgsqlValueGenerationStrategy.IdentityByDefaultColumn;

    public Task CopyAsync(DbDataReader reader, int place, NpgsqlBinaryImporter import, TableDigest digest, CancellationToken ct)
    {
        if (reader.IsDBNull(place))
        {
            digest.Add(null);
            return import.WriteNullAsync(ct);
        }

        var value = target.Stored(source.Read(reader, place));
        digest.Add(value);
        return import.WriteAsync(value, type, ct);
    }

    /// <summary>Adds the target's value to the digest.</summary>
    public void Read(DbDataReader reader, int place, TableDigest digest) =>
        digest.Add(reader.IsDBNull(place) ? null : target.Stored(target.Read(reader, place)));

    /// <summary>The column in one engine.</summary>
    private sealed class Side
    {
        private readonly ValueConverter? converter;
        private readonly Func<DbDataReader, int, object> read;

        public Side(IColumn column)
        {
            var mapping = column.PropertyMappings[0].TypeMapping;
            converter = mapping.Converter;
            var type = converter?.ProviderClrType ?? mapping.ClrType;
            read = Readers.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type)
                ?? throw new NotSupportedException($"There is no reader for {column.Table.Name}.{column.Name} of type {type}.");
        }

        public object Read(DbDataReader reader, int place) => converter is null
            ? read(reader, place) : converter.ConvertFromProvider(read(reader, place))!;

        public object Stored(object value) => converter is null ? value : converter.ConvertToProvider(value)!;
    }
}
