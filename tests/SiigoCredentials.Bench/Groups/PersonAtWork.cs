using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>A person beside a load, who signs in, looks, rotates, reads the activity and signs out, over and over.</summary>
internal sealed class PersonAtWork : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim leave = new();
    private readonly Thread thread;
    private volatile Exception? fault;
    private volatile int turns;

    public PersonAtWork(Server server)
    {
        thread = new Thread(() => Work(server)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>How often they came and went.</summary>
    /// <exception cref="InvalidDataException">Something was not answered as it should be.</exception>
    public int Turns => fault is null ? turns : throw new InvalidDataException($"The person at work was stopped: {fault.Message}", fault);

    public void Dispose()
    {
        leave.Set();
        thread.Join();
        leave.Dispose();
    }

    private void Work(Server server)
    {
        try
        {
            while (!leave.Wait(Pause))
            {
                Visitor.SignIn(server).ReplaceTheKeyAndLeave();
                turns++;
            }
        }
        catch (Exception stopped)
        {
            fault = stopped; // told to whoever asks for the turns
        }
    }
}
