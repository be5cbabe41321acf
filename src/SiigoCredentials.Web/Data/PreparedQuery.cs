using System.Collections.Concurrent;
using System.Data.Common;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// One SELECT by one key, prepared once on each of a few connections of its own. For the sign-in path only, where building an EF query
/// would cost more than the signature of the token: see <c>docs/decisions/0002-the-token-service.md</c>.
/// </summary>
/// <param name="connections">Where connections come from.</param>
/// <param name="sql">The statement; its one parameter is <c>@key</c>.</param>
/// <param name="read">Reads the answer, from before its first row.</param>
public sealed class PreparedQuery<T>(DatabaseConnections connections, string sql, Func<DbDataReader, T> read) : IDisposable
{
    private readonly ConcurrentBag<DbCommand> idle = [];

    public T Run(object key)
    {
        var command = idle.TryTake(out var kept) ? kept : Prepare();
        try
        {
            command.Parameters[0].Value = key;
            using var reader = command.ExecuteReader();
            return read(reader);
        }
        catch
        {
            // What failed may fail for ever: the next caller gets a new connection.
            Close(command);
            command = null;
            throw;
        }
        finally
        {
            if (command is not null)
            {
                idle.Add(command);
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var command))
        {
            Close(command);
        }
    }

    private DbCommand Prepare()
    {
        var command = connections.OpenForReading().CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@key";
        command.Parameters.Add(parameter);
        return command;
    }

    private static void Close(DbCommand command)
    {
        var connection = command.Connection;
        command.Dispose();
        connection?.Dispose();
    }
}
