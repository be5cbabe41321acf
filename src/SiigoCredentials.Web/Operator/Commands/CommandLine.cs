using System.CommandLine;
using System.CommandLine.Invocation;

namespace SiigoCredentials.Web.Operator;

/// <summary>Decides whether the program serves, runs a command or prints help or its version. Nothing is built or read before.</summary>
internal static class CommandLine
{
    // A backup that is told to stop deletes what it has written so far.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20);
    private static readonly string[] LogToStandardError = ["--Logging:Console:LogToStandardErrorThreshold=Trace"];

    /// <summary>Builds the host only to serve or to run a command, with the settings of the command line; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Func<string[], WebApplication> build, Func<WebApplication, Task<int>> serve)
    {
        string? command = null;
        try
        {
            var (settings, words) = StartSettings.Split(args);
            var asked = new ParserConfiguration { ResponseFileTokenReplacer = null }; // "@name" is a text, not a file to read
            var log = OperatorCommands.IsJson(words) ? LogToStandardError : []; // standard output is for the document
            var parsed = Root(() => build([.. settings, .. log]), serve).Parse(WithoutHelpWord(words), asked);
            command = parsed.CommandResult.Command is RootCommand ? null : parsed.CommandResult.Command.Name;
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToEnd };
            if (command is null)
            {
                invocation.ProcessTerminationTimeout = null; // the host handles the signal
            }

            if (parsed.Action is ParseErrorAction mistake)
            {
                if (command is not null && OperatorCommands.IsJson(words))
                {
                    return OperatorCommands.Tell(
                        asJson: true, new Report(IsDone: false, string.Join(' ', parsed.Errors.Select(error => error.Message))));
                }

                mistake.ShowHelp = false;
                invocation.Output = invocation.Error;
            }

            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception fault) when (fault is not HostAbortedException) // dotnet ef stops the program with it once it has the services
        {
            return Faults.Tell(fault, command, asJson: command is not null && OperatorCommands.IsJson(args));
        }
    }

    private static RootCommand Root(Func<WebApplication> build, Func<WebApplication, Task<int>> serve)
    {
        var root = OperatorCommands.All(build);
        root.Options.OfType<VersionOption>().Single().Recursive = true; // otherwise a command takes --version for the name of a file
        root.SetAction(async _ =>
        {
            await using var app = build();
            return await serve(app);
        });
        foreach (var command in root.Subcommands)
        {
            foreach (var argument in command.Arguments)
            {
                argument.Validators.Add(result => RefuseOptionsIn(result, "-"));
            }

            foreach (var option in command.Options)
            {
                option.Validators.Add(result => RefuseOptionsIn(result, "--"));
            }
        }

        return root;
    }

    private static string[] WithoutHelpWord(string[] words) => words is ["help", .. var about] ? [.. about, "--help"] : words;

    // The parser takes an unknown option for a value where a value is allowed.
    private static void RefuseOptionsIn(System.CommandLine.Parsing.SymbolResult result, string mark)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith(mark, StringComparison.Ordinal)))
        {
            result.AddError($"There is no option '{token.Value}' here.");
        }
    }
}
