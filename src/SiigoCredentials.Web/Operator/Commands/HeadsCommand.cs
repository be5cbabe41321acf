using System.CommandLine;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Web.Operator;

/// <summary>Writes the heads of all audit chains, one by one while it reads them: there may be a million.</summary>
internal static class HeadsCommand
{
    public static Command Make(Func<WebApplication> build)
    {
        var command = new Command(
            "heads", "Tells the head of every company's audit: copy them to where nobody who can write to the database can change them.");
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var heads = scope.GetRequiredService<ActivityLog>().HeadsAsync(ct);
            await (OperatorCommands.IsJson(parsed) ? WriteJsonAsync(heads) : WriteAsync(heads));
            return new Report(IsDone: true, "") { IsWritten = true };
        }));
        return command;
    }

    private static async Task WriteAsync(IAsyncEnumerable<CompanyHead> heads)
    {
        await foreach (var head in heads)
        {
            Console.Out.WriteLine($"{head.CompanyId:N}  {head.Nit,-10}  {head.Head}");
        }
    }

    private static async Task WriteJsonAsync(IAsyncEnumerable<CompanyHead> heads)
    {
        var before = "{\"heads\":[";
        await foreach (var head in heads)
        {
            Console.Out.Write(before + JsonAnswer.Of(new
            {
                company = head.CompanyId.ToString("N"),
                head.Nit,
                head.Head.Sequence,
                head.Head.Hash,
            }));
            before = ",";
        }

        Console.Out.WriteLine(before == "," ? "]}" : before + "]}");
    }
}
