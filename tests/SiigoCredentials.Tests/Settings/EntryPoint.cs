using System.Text;

namespace SiigoCredentials.Tests.Settings;

/// <summary>The program's own entry point, called in this process: a start that is refused costs a tenth of a second.</summary>
internal static class EntryPoint
{
    private static readonly AsyncLocal<StringWriter?> Hearer = new();

    static EntryPoint() => Console.SetError(new Forked(Console.Error));

    /// <summary>Runs it to its end; the exit code, and what it wrote to standard error.</summary>
    public static (int ExitCode, string Error) Run(params string[] args)
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

    // Tests run side by side: each hears what its own flow of control writes.
    private sealed class Forked(TextWriter usual) : TextWriter
    {
        public override Encoding Encoding => usual.Encoding;

        public override void Write(char value) => (Hearer.Value ?? usual).Write(value);

        public override void Write(string? value) => (Hearer.Value ?? usual).Write(value);

        public override void WriteLine(string? value) => (Hearer.Value ?? usual).WriteLine(value);
    }
}
