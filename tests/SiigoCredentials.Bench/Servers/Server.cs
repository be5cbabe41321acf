using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;

namespace SiigoCredentials.Bench.Servers;

/// <summary>What a server process has used so far; bytes of the heap are 0 where nothing in it tells.</summary>
internal sealed record Usage(TimeSpan Cpu, long WorkingSet, int Handles, long Allocated, long Heap)
{
    /// <summary>What PostgreSQL's processes on this machine have used; 0 where no group asks for them.</summary>
    public TimeSpan DatabaseCpu { get; init; } = SharedDatabase.Cpu();
}

/// <summary>A server in a process of its own, on a port of its own.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Process process;
    private readonly string? probe;
    private readonly ConcurrentQueue<string> said = new();
    private readonly long startedAt;

    public Server(Func<ProcessStartInfo, Process> start, ProcessStartInfo command, int port, string? probe)
    {
        Port = port;
        this.probe = probe;
        startedAt = Stopwatch.GetTimestamp();
        process = start(command);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += OnExit; // nothing stays behind when a run is void or told to end
    }

    public int Port { get; }

    /// <summary>Where it ends TLS itself; 0 for nowhere.</summary>
    public int TlsPort { get; init; }

    /// <summary>Asks until the first answer, and returns how long after the start of the process it came.</summary>
    /// <exception cref="InvalidOperationException">It ended or was silent; the message holds what it said.</exception>
    public TimeSpan WaitFor(byte[] request)
    {
        while (Stopwatch.GetElapsedTime(startedAt) < Patience && !process.HasExited)
        {
            try
            {
                var answer = Answer.To(Port, request);
                return answer.Status == 200 ? Stopwatch.GetElapsedTime(startedAt) : throw Failure($"answered {answer.Status} at first");
            }
            catch (SocketException)
            {
                Thread.Sleep(Pause);
            }
        }

        throw Failure("did not come up");
    }

    /// <exception cref="InvalidOperationException">It has ended; the message holds what it said.</exception>
    public Usage Read()
    {
        if (process.HasExited)
        {
            throw Failure("ended");
        }

        process.Refresh();
        var usage = new Usage(process.TotalProcessorTime, process.WorkingSet64, process.HandleCount, 0, 0);
        return probe is null ? usage : Ask(usage, probe);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        if (probe is not null)
        {
            File.Delete(probe);
        }
    }

    private static Usage Ask(Usage usage, string probe)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(probe));
        using var stream = new NetworkStream(socket);
        var told = new byte[2 * sizeof(long)];
        stream.ReadExactly(told);
        return usage with { Allocated = BitConverter.ToInt64(told), Heap = BitConverter.ToInt64(told, sizeof(long)) };
    }

    private string ExitCode => process.HasExited ? string.Create(CultureInfo.InvariantCulture, $" (exit code {process.ExitCode})") : "";

    private InvalidOperationException Failure(string what) =>
        new($"{string.Join(' ', process.StartInfo.ArgumentList)} {what}{ExitCode}. It said:\n{string.Join('\n', said)}");

    private void Note(string? line)
    {
        if (line is not null)
        {
            said.Enqueue(line);
            if (said.Count > 30)
            {
                said.TryDequeue(out _);
            }
        }
    }

    private void OnExit(object? sender, EventArgs arguments) => Dispose();
}
