using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests;

/// <summary>The faults that the server met and nobody caught, also those whose answer no client waited for.</summary>
public sealed class FaultLog : ILoggerProvider
{
    private static readonly string[] LastResorts = ["Microsoft.AspNetCore.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel"];

    public ConcurrentQueue<string> Seen { get; } = [];

    public ILogger CreateLogger(string categoryName) =>
        new Logger(LastResorts.Any(name => categoryName.StartsWith(name, StringComparison.Ordinal)) ? Seen : null);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string>? seen) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => seen is not null && logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // A request that is no HTTP is the sender's fault, however loudly it is logged.
            if (IsEnabled(logLevel) && exception is not BadHttpRequestException)
            {
                seen!.Enqueue($"{formatter(state, exception)}\n{exception}");
            }
        }
    }
}
