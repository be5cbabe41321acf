using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>What the security log told, as <c>Name PersonId=… Address=…</c>.</summary>
public sealed class SecurityEvents : ILoggerProvider
{
    private readonly ConcurrentQueue<string> seen = [];

    /// <summary>What was told since the last time.</summary>
    public string[] Take()
    {
        string[] taken = [.. seen];
        seen.Clear();
        return taken;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName == typeof(SecurityLog).FullName ? seen : null);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string>? seen) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => seen is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).Where(value => value.Key != "{OriginalFormat}")
                .Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value}"));
            seen?.Enqueue($"{eventId.Id} {eventId.Name} {string.Join(' ', values)}");
        }
    }
}
