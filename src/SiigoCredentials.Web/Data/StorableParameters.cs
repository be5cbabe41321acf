using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Keeps text that a database cannot hold out of every command that EF sends: what a stranger typed into a form must not become a fault of ours.</summary>
internal sealed class StorableParameters : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        foreach (DbParameter parameter in result.Parameters)
        {
            if (parameter.Value is string text)
            {
                parameter.Value = text.Storable();
            }
        }

        return result;
    }
}
