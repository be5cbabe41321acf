using System.Text;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Settings;

/// <summary>The program's own entry point, called in this process: a start that is refused, and a command, cost a tenth of a second.</summary>
internal static class EntryPoint
{
    private static readonly AsyncLocal<StringWriter?> Hearer = new();
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static EntryPoint()
    {
        Terminal.Guard(); // the program does it once for a process, and would put itself before these
        Console.SetError(new Forked(Console.Error));
        Console.SetOut(new Forked(Console.Out));
    }

    /// <summary>Runs it to its end; the exit code, and what it wrote to standard output and standard error.</summary>
    public static (int ExitCode, string Said) Run(params string[] args)
    {
        using var heard = new StringWriter();
        Hearer.Value = heard;
        try
        {
            return ((int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [args])!, heard.ToString());
        }
        finally
        {
            Hearer.Value = null;
        }
    }

    /// <summary>The same beyond the settings, on a thread of its own: one that starts after all fails the test instead of keeping it.</summary>
    public static Task<(int ExitCode, string Error)> RunAsync(params string[] args) => Task.Run(() => Run([
        args[0], $"--applicationName={typeof(Program).Assembly.GetName().Name}", "--Logging:LogLevel:Default=None", .. args[1..],
    ])).WaitAsync(Patience);

    // Tests run side by side: each hears what its own flow of control writes.
    private sealed class Forked(TextWriter usual) : TextWriter
    {
        public override Encoding Encoding => usual.Encoding;

        public override void Write(char value) => (Hearer.Value ?? usual).Write(value);

        public override void Write(string? value) => (Hearer.Value ?? usual).Write(value);

        public override void WriteLine(string? value) => (Hearer.Value ?? usual).WriteLine(value);
    }
}
