using System.Data.Common;

namespace SiigoCredentials.Web.Data;

/// <summary>Connections for the few statements that run at every sign-in or every second, where EF would cost more than the work.</summary>
public abstract class DatabaseConnections
{
    /// <summary>A connection of the caller's own.</summary>
    public abstract DbConnection OpenForWriting();

    /// <summary>A command that is prepared once and asked again and again, by one caller at a time.</summary>
    internal abstract DbCommand CreateQuery(string sql);

    internal abstract void Close(DbCommand query);
}
