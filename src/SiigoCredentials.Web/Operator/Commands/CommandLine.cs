using System.CommandLine;
using System.CommandLine.Invocation;

namespace SiigoCredentials.Web.Operator;

/// <summary>Finds out what the program was started for: to serve, for a command, or to tell about itself. Nothing is built or read before.</summary>
internal static class CommandLine
{
    /// <summary>Builds only for a start or a command, from the settings on the command line; the result is the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Func<string[], WebApplication> build, Func<WebApplication, Task<int>> serve)
    {
        string? command = null;
        try
        {
            var (settings, words) = StartSettings.Split(args);
            var asked = new ParserConfiguration { ResponseFileTokenReplacer = null }; // "@name" is a text, not a file to read
            var parsed = Root(() => build(settings), serve).Parse(WithoutHelpWord(words), asked);
            command = parsed.CommandResult.Command is RootCommand ? null : parsed.CommandResult.Command.Name;
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            if (command is null)
            {
                invocation.ProcessTerminationTimeout = null; // the host ends by itself, in its own time
            }

            if (parsed.Action is ParseErrorAction mistake)
            {
                mistake.ShowHelp = false;
                invocation.Output = invocation.Error;
            }

            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception fault) when (fault is not HostAbortedException) // with that, dotnet ef ends a program whose services it needs
        {
            return Faults.Tell(fault, command);
        }
    }

    private static RootCommand Root(Func<WebApplication> build, Func<WebApplication, Task<int>> serve)
    {
        var root = OperatorCommands.All(build);
        root.Options.OfType<VersionOption>().Single().Recursive = true; // or it would be the name of a file to write
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

    // The parser takes an option that it does not know for a value where one may stand.
    private static void RefuseOptionsIn(System.CommandLine.Parsing.SymbolResult result, string mark)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith(mark, StringComparison.Ordinal)))
        {
            result.AddError($"There is no option '{token.Value}' here.");
        }
    }
}
