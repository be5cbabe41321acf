using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Words = SiigoCredentials.Web.Operator.Faults;

namespace SiigoCredentials.Tests.Operator;

/// <summary>Every fault that ends a start or a command is told in words that name the place and, where known, the way out.</summary>
public sealed class FaultWordsTests
{
    private const string File = "portal.db in Storage:Folder";
    private const string Server = "The PostgreSQL server of Storage:ConnectionString";

    private const string Closed =
        $"{File} cannot be opened: the disk is read-only, the folder is gone, or the account that runs the program has no right to it.";

    [Theory] // the codes of https://www.sqlite.org/rescode.html
    [InlineData(5, 5, $"{File} is held by another process. Try again when that has ended.")]
    [InlineData(6, 6, $"{File} is held by another process. Try again when that has ended.")]
    [InlineData(
        8, 8, $"{File} cannot be written: the file, its folder or the disk is read-only for the account that runs the program.")]
    [InlineData(10, 4874, "The disk of Storage:Folder is full.")]
    [InlineData(10, 778, $"{File} cannot be read or written: the disk failed (778).")]
    [InlineData(11, 11, $"{File} is damaged, or is no database. Restore a backup: see Restore in docs/operations.md.")]
    [InlineData(26, 26, $"{File} is damaged, or is no database. Restore a backup: see Restore in docs/operations.md.")]
    [InlineData(13, 13, "The disk of Storage:Folder is full.")]
    [InlineData(3, 3, Closed)]
    [InlineData(14, 14, Closed)]
    [InlineData(23, 23, Closed)]
    [InlineData(1, 1, $"{File} failed: odd")]
    public void OfSqlite(int code, int extendedCode, string words) =>
        Assert.Equal(words, Words.InWords(new SqliteException("odd", code, extendedCode)));

    [Theory] // the codes of https://www.postgresql.org/docs/current/errcodes-appendix.html
    [InlineData("28P01", "refused the sign-in: odd.")]
    [InlineData("28000", "refused the sign-in: odd.")]
    [InlineData("3D000", "has no such database: odd.")]
    [InlineData("42501", "refused the role a right: odd.")]
    [InlineData("25006", "takes no writes: the portal needs the primary, not a standby.")]
    [InlineData("53100", "has no room on its disk: odd.")]
    [InlineData("53300", "takes no connection at present: odd.")]
    [InlineData("57P03", "takes no connection at present: odd.")]
    [InlineData("22012", "refused: odd (22012).")]
    public void OfPostgreSql(string state, string words) =>
        Assert.Equal($"{Server} {words}", Words.InWords(new PostgresException("odd", "FATAL", "FATAL", state)));

    public static TheoryData<Exception, string> Others => new()
    {
        { new OptionsValidationException("a", typeof(object), ["Portal:A is wrong.", "Portal:B is wrong."]), "Portal:A is wrong. Portal:B is wrong." },
        { new AggregateException(new IOException("one"), new IOException("one"), new IOException("two")), "one two" },
        { new DbUpdateException("hidden", new SqliteException("odd", 13)), "The disk of Storage:Folder is full." },
        { new TypeInitializationException("T", new IOException("the cause")), "the cause" },
        { new NpgsqlException("hidden", new TimeoutException()), $"{Server} does not answer in time." },
        { new NpgsqlException("hidden", new SocketException((int)SocketError.ConnectionRefused)), $"{Server} cannot be reached: Connection refused." },
        { new NpgsqlException("odd"), "The database failed: odd" },
        { new InvalidDataException("The file is bad.", new IOException("", new JsonException("no brace"))), "The file is bad. It is not JSON: no brace" },
        { new InvalidDataException("The file is bad."), "The file is bad." },
        { new UnauthorizedAccessException("No entry."), "No entry. The account that runs the program needs that right." },
        { new SocketException((int)SocketError.AddressAlreadyInUse), "The address cannot be used: Address already in use." },
        { new CryptographicException("odd"), "A key or a certificate cannot be read: odd" },
        { new OperationCanceledException(), "It was stopped before its end." },
        { new FormatException("odd"), "odd" },
        { new InvalidOperationException("odd"), "odd" },
        { new NotSupportedException("odd"), "odd" },
        { new KeyNotFoundException("odd"), "A fault that the program does not know: KeyNotFoundException: odd" },
    };

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public void OfEverythingElse(Exception fault, string words) => Assert.Equal(words, Words.InWords(fault));
}
