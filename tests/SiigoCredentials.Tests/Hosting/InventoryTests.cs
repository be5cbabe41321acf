using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>What the documents list is what there is (ASVS 2.1.1, 16.1.1).</summary>
[Trait("Loop", "Quick")]
public sealed partial class InventoryTests
{
    private const BindingFlags Any =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] Ours = typeof(Program).Assembly.GetTypes();

    [Fact]
    public void EveryEventOfTheLog_IsInTheInventory()
    {
        var document = Read("operations.md");
        var events = Ours.SelectMany(type => type.GetMethods(Any))
            .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null).Select(method => method.Name).ToList();

        Assert.True(events.Count > 20);
        Assert.All(events, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    /// <summary>A line of the log has no name of an event: it is found by a number, or by words.</summary>
    [Fact]
    public void EveryEventWithoutANumber_IsFoundByTheWordsOfTheInventory()
    {
        var words = Quoted().Matches(Read("operations.md")).Select(match => match.Groups["words"].Value).ToList();
        var messages = Ours.SelectMany(type => type.GetMethods(Any)).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>().Where(logged => logged.EventId < 0).Select(logged => logged.Message).ToList();

        Assert.True(messages.Count > 15);
        Assert.All(messages, message => Assert.Contains(words, some => message.Contains(some, StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryFieldOfEveryPage_IsInTheListOfRules()
    {
        var document = Read("validation.md");
        var pages = Ours.Where(type => type.IsSubclassOf(typeof(PageModel))).ToList();
        var properties = pages.SelectMany(page => page.GetProperties()).Where(property => property.IsDefined(typeof(BindPropertyAttribute)))
            .Select(property => property.Name);
        var parameters = pages.SelectMany(page => page.GetMethods())
            .Where(method =>
                method.Name.StartsWith("On", StringComparison.Ordinal) && method.DeclaringType!.Assembly == typeof(Program).Assembly)
            .SelectMany(method => method.GetParameters()).SelectMany(Fields);
        var fields = properties.Concat(parameters).Distinct().ToList();

        Assert.True(fields.Count > 20);
        Assert.All(fields, name => Assert.Contains($"`{name}`", document, StringComparison.OrdinalIgnoreCase));
    }

    // A form's class is written as its parameter and, behind a point, the property.
    private static IEnumerable<string> Fields(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(CancellationToken) || type.Namespace!.StartsWith("Microsoft", StringComparison.Ordinal) => [],
        var type when type.Namespace!.StartsWith("SiigoCredentials", StringComparison.Ordinal) && type.IsClass =>
            type.GetProperties().Select(property => $"{parameter.Name}.{property.Name}"),
        _ => [parameter.Name!],
    };

    [GeneratedRegex("\"(?<words>[^\"{}\n]{10,})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));
}
