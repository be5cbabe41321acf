using System.CommandLine;
using System.Text;
using System.Text.Json;
using SiigoCredentials.Web.Privacy;

namespace SiigoCredentials.Web.Operator;

/// <summary>Prints what the portal has of a person, for the answer to who asks and has no account.</summary>
internal static class PersonDataCommand
{
    public static Command Make(Func<WebApplication> build)
    {
        var email = new Argument<string>("email") { Description = "The address of the person, who may be a user, a contact or both." };
        var command = new Command("person-data", "Prints as JSON what the portal has of a person. Make sure first who is asking.") { email };
        command.SetAction((parsed, ct) => NamedAddress.RunAsync(parsed, parsed.GetRequiredValue(email), build, PrintAsync, ct));
        return command;
    }

    private static async Task<Report> PrintAsync(IServiceProvider scope, string address, CancellationToken ct) =>
        await scope.GetRequiredService<PersonalRecord>().WriteAsync(address, ct) is { } json
            ? new Report(IsDone: true, Encoding.UTF8.GetString(json), HasLines: true)
            { Data = JsonSerializer.Deserialize<JsonElement>(json) }
            : Report.NoSuch($"Nothing was done: the portal has nothing of {address}.");
}
