using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests.Notifications;

/// <summary>What the room of mails logs.</summary>
public sealed class MailLog : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) =>
        new Logger(categoryName.StartsWith("SiigoCredentials.Web.Notifications", StringComparison.Ordinal) ? Lines : null);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(LogLevel Level, string Text)>? lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => lines is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines?.Enqueue((logLevel, $"{formatter(state, exception)}{exception}"));
    }
}
