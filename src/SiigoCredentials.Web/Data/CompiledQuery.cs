using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SiigoCredentials.Web.Data;

/// <summary>
/// A query of every page view or act. EF translates it once; to find the translation of a plain query costs more than a short query itself.
/// A compiled query belongs to one model, and a process may have both engines' models.
/// </summary>
/// <param name="compile">Calls <c>EF.CompileAsyncQuery</c>, with an expression that captures no context.</param>
internal sealed class CompiledQuery<TQuery>(Func<TQuery> compile)
    where TQuery : Delegate
{
    private readonly ConditionalWeakTable<IModel, TQuery> compiled = [];

    public TQuery For(AppDbContext db) => compiled.GetValue(db.Model, _ => compile());
}
