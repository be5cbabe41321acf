using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests;

/// <summary>Everything that is logged, texts, values and scopes.</summary>
/// <param name="except">A category that is not recorded; null for none.</param>
public sealed class LogRecorder(string? except = null) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName == except ? null : lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string>? lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines?.Enqueue(Convert.ToString(state, CultureInfo.InvariantCulture) ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => lines is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines?.Enqueue($"{formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                lines?.Enqueue(string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")));
            }
        }
    }
}
