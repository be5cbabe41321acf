using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// Replaces, in every text that EF sends, the characters that a database cannot store, so that odd text in a form causes no error.
/// </summary>
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
