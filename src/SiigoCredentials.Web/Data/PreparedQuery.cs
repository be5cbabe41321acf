using System.Collections.Concurrent;
using System.Data.Common;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// One SELECT by one key, prepared once on each of a few connections. For the sign-in path only, where building an EF query
/// would cost more than the signature of the token: see <c>docs/decisions/0002-the-token-service.md</c>.
/// </summary>
/// <param name="connections">Where commands come from.</param>
/// <param name="sql">The statement; its one parameter is <c>@key</c>.</param>
/// <param name="read">Reads the answer, from before its first row.</param>
public sealed class PreparedQuery<T>(DatabaseConnections connections, string sql, Func<DbDataReader, T> read) : IDisposable
{
    private readonly ConcurrentBag<DbCommand> idle = [];

    public async ValueTask<T> RunAsync(object key)
    {
        try
        {
            return await TryAsync(key);
        }
        catch (DbException fault) when (fault.IsTransient)
        {
            return await TryAsync(key); // a server that was restarted breaks every connection, and answers on a new one
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var command))
        {
            connections.Close(command);
        }
    }

    private async ValueTask<T> TryAsync(object key)
    {
        var command = idle.TryTake(out var kept) ? kept : Prepare();
        try
        {
            command.Parameters[0].Value = key is string text ? text.Storable() : key;
            await using var reader = await command.ExecuteReaderAsync();
            return read(reader);
        }
        catch
        {
            // What failed may fail for ever: the next caller gets a new connection.
            connections.Close(command);
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

    private DbCommand Prepare()
    {
        var command = connections.CreateQuery(sql);
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@key";
        command.Parameters.Add(parameter);
        return command;
    }
}
