using System.Collections.Concurrent;
using System.Data.Common;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// One SELECT by one key, prepared once on each of a few connections. For sign-ins only, where an EF query would take longer than the
/// token's signature: see <c>docs/decisions/0002-the-token-service.md</c>.
/// </summary>
/// <param name="connections">Creates the commands.</param>
/// <param name="sql">The statement, with the one parameter <c>@key</c>.</param>
/// <param name="read">Reads the result, from before its first row.</param>
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
            return await TryAsync(key); // a restart of the server breaks every connection; a new one works
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
            // The connection may be broken: the next caller gets a new one.
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
