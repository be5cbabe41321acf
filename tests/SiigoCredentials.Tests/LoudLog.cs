using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests;

/// <summary>What an operator would read: events of information and above, with their faults.</summary>
internal sealed class LoudLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text, Exception? Fault)> lines = [];

    /// <summary>How many events bring a fault's stack trace.</summary>
    public int StackTraces => lines.Count(line => line.Fault is not null);

    /// <summary>The events that bring a fault.</summary>
    public string Faults => string.Join('\n', lines.Where(line => line.Fault is not null).Select(line => $"{line.Text}\n{line.Fault}"));

    public IReadOnlyList<(LogLevel Level, string Text)> Of(string category) =>
        [.. lines.Where(line => line.Category.EndsWith($".{category}", StringComparison.Ordinal)).Select(line => (line.Level, line.Text))];

    public void Clear() => lines.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(string Category, LogLevel Level, string Text, Exception? Fault)> lines)
        : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("SiigoCredentials", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue((category, logLevel, formatter(state, exception), exception));
            }
        }
    }
}
