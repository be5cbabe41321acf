using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Data;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>Fails the next updates of the outbox, one for each fault.</summary>
internal sealed class OutboxUpdateFaults : DbCommandInterceptor
{
    public ConcurrentQueue<Exception> Next { get; } = [];

    public void AddTo(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteAppDbContext>(options => options.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlAppDbContext>(options => options.AddInterceptors(this));
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        command.CommandText.StartsWith("UPDATE \"OutboxMails\"", StringComparison.Ordinal) && Next.TryDequeue(out var fault)
            ? throw fault : ValueTask.FromResult(result);
}
