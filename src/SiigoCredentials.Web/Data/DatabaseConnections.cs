using System.Data.Common;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Connections for the few statements that run at every sign-in or every second, where EF would cost more than the statement.
/// </summary>
public abstract class DatabaseConnections
{
    /// <summary>Opens a connection, which the caller disposes.</summary>
    public abstract DbConnection OpenForWriting();

    /// <summary>Creates a command that is prepared once and run many times, by one caller at a time.</summary>
    internal abstract DbCommand CreateQuery(string sql);

    internal abstract void Close(DbCommand query);
}
