using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Operator;

/// <summary>
/// Explains to the operator why a start or a command ended: what happened and, if known, what to do. Never a stack trace.
/// </summary>
public static class Faults
{
    private const int NoRoomForTheIndex = 4874; // SQLITE_IOERR_SHMSIZE: the first page of portal.db-shm

    private const string Server = "The PostgreSQL server of Storage:ConnectionString";

    /// <summary>Writes the reason to standard error in one line; the result is the exit code.</summary>
    internal static int Tell(Exception fault, string? command, bool asJson) => OperatorCommands.Tell(asJson, new Report(
        IsDone: false,
        $"{(command is null ? "The portal did not start." : $"{command} was not done.")} {InWords(fault).ReplaceLineEndings(" ")}"));

    /// <summary>The reason in English, without a line end where the fault has none.</summary>
    public static string InWords(Exception fault) => fault switch
    {
        StartRefusedException => fault.Message,
        OptionsValidationException { Failures: var problems } => string.Join(' ', problems),
        AggregateException { InnerExceptions: { Count: > 0 } causes } =>
            string.Join(' ', causes.Select(InWords).Distinct(StringComparer.Ordinal)),
        DbUpdateException or TypeInitializationException when fault.InnerException is { } cause => InWords(cause),
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException refused => OfPostgreSql(refused),
        NpgsqlException { InnerException: TimeoutException } => $"{Server} does not answer in time.",
        NpgsqlException { InnerException: SocketException cause } => $"{Server} cannot be reached: {cause.Message}.",
        DbException => $"The database failed: {fault.Message}",
        InvalidDataException when Cause<JsonException>(fault) is { } json => $"{fault.Message} It is not JSON: {json.Message}",
        UnauthorizedAccessException => $"{fault.Message} The account that runs the program needs that right.",
        IOException or InvalidDataException => fault.Message, // the system's reason, with the file or the address
        SocketException => $"The address cannot be used: {fault.Message}.",
        CryptographicException => $"A key or a certificate cannot be read: {fault.Message}",
        OperationCanceledException => "It was stopped before its end.",
        FormatException or InvalidOperationException or NotSupportedException => fault.Message,
        _ => $"A fault that the program does not know: {fault.GetType().Name}: {fault.Message}",
    };

    // Primary codes: https://www.sqlite.org/rescode.html
    private static string OfSqlite(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "portal.db in Storage:Folder is held by another process. Try again when that has ended.",
        8 => "portal.db in Storage:Folder cannot be written: the file, its folder or the disk is read-only for the account that runs the program.",
        10 when fault.SqliteExtendedErrorCode == NoRoomForTheIndex => "The disk of Storage:Folder is full.",
        10 => $"portal.db in Storage:Folder cannot be read or written: the disk failed ({fault.SqliteExtendedErrorCode}).",
        11 or 26 => "portal.db in Storage:Folder is damaged, or is no database. Restore a backup: see Restore in docs/operations.md.",
        13 => "The disk of Storage:Folder is full.",
        3 or 14 or 23 =>
            "portal.db in Storage:Folder cannot be opened: the disk is read-only, the folder is gone, or the account that runs the program has no right to it.",
        _ => $"portal.db in Storage:Folder failed: {fault.Message}",
    };

    private static string OfPostgreSql(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{Server} refused the sign-in: {fault.MessageText}.",
        PostgresErrorCodes.InvalidCatalogName => $"{Server} has no such database: {fault.MessageText}.",
        PostgresErrorCodes.InsufficientPrivilege => $"{Server} refused the role a right: {fault.MessageText}.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"{Server} takes no writes: the portal needs the primary, not a standby.",
        PostgresErrorCodes.DiskFull => $"{Server} has no room on its disk: {fault.MessageText}.",
        PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow =>
            $"{Server} takes no connection at present: {fault.MessageText}.",
        _ => $"{Server} refused: {fault.MessageText} ({fault.SqlState}).",
    };

    private static TCause? Cause<TCause>(Exception fault)
        where TCause : Exception
    {
        var cause = fault.InnerException;
        while (cause is not null and not TCause)
        {
            cause = cause.InnerException;
        }

        return cause as TCause;
    }
}
