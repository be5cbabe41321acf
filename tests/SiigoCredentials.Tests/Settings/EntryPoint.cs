using System.Text;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Settings;

/// <summary>
/// The program's own entry point, called in this process: a start that is refused, and a command, cost a tenth of a second.
/// </summary>
internal static class EntryPoint
{
    private static readonly AsyncLocal<Heard?> Hearer = new();
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static EntryPoint()
    {
        Terminal.Guard(); // the program does it once for a process, and would put itself before these
        Console.SetError(new Forked(Console.Error, heard => heard.Error));
        Console.SetOut(new Forked(Console.Out, heard => heard.Output));
    }

    /// <summary>Runs it to its end; the exit code, and what it wrote to standard output and standard error.</summary>
    public static (int ExitCode, string Said) Run(params string[] args)
    {
        var (exitCode, heard) = Hear(args);
        return (exitCode, heard.Output.ToString() + heard.Error);
    }

    /// <summary>
    /// The same beyond the settings, on a thread of its own: one that starts after all fails the test instead of keeping it.
    /// Standard output is the log of a start, so it is standard error alone that is told.
    /// </summary>
    public static Task<(int ExitCode, string Error)> RunAsync(params string[] args) => Task.Run(() =>
    {
        var (exitCode, heard) = Hear(
            [args[0], $"--applicationName={typeof(Program).Assembly.GetName().Name}", "--Logging:LogLevel:Default=None", .. args[1..]]);
        return (exitCode, heard.Error.ToString());
    }).WaitAsync(Patience);

    private static (int ExitCode, Heard Heard) Hear(string[] args)
    {
        var heard = Hearer.Value = new Heard(new StringWriter(), new StringWriter());
        try
        {
            return ((int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [args])!, heard);
        }
        finally
        {
            Hearer.Value = null;
        }
    }

    private sealed record Heard(StringWriter Output, StringWriter Error);

    // Tests run side by side: each hears what its own flow of control writes.
    private sealed class Forked(TextWriter usual, Func<Heard, TextWriter> ofATest) : TextWriter
    {
        public override Encoding Encoding => usual.Encoding;

        private TextWriter Now => Hearer.Value is { } heard ? ofATest(heard) : usual;

        public override void Write(char value) => Now.Write(value);

        public override void Write(string? value) => Now.Write(value);

        public override void WriteLine(string? value) => Now.WriteLine(value);
    }
}
