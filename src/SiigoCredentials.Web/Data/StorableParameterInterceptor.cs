using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>Replaces what a database cannot store in the texts of every command that EF sends: odd text in a form must not become an error of the portal.</summary>
internal sealed class StorableParameterInterceptor : DbCommandInterceptor
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
