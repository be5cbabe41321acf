using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>What the console of an installation in production says (ASVS 16.2.2, 16.2.4, 16.4.1).</summary>
public sealed class ConsoleLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Production_StandardOutput_IsOneJsonEventALine_AndTheSetupLinkIsElsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("portal-");
        using var program = Start(folder.FullName);
        var (lines, told) = (new ConcurrentQueue<string>(), new TaskCompletionSource<string>());
        program.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        program.ErrorDataReceived += (_, line) =>
            _ = line.Data?.StartsWith("Set-up link", StringComparison.Ordinal) == true && told.TrySetResult(line.Data);
        program.BeginOutputReadLine();
        program.BeginErrorReadLine();

        string link;
        try
        {
            link = await told.Task.WaitAsync(Patience);
            using var http = new HttpClient { BaseAddress = await AddressAsync(lines) };
            http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            await http.GetAsync("/instalacion?codigo=adivinado");
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
            folder.Delete(recursive: true);
        }

        Assert.Contains($"{ProductionApp.Address}/instalacion?codigo=", link, StringComparison.Ordinal);
        var events = lines.Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Contains(events, told => (int)told["EventId"]! == 109);
        Assert.All(events, told => Assert.EndsWith("Z", (string)told["Timestamp"]!, StringComparison.Ordinal));
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.Parse((string)events[^1]["Timestamp"]!, CultureInfo.InvariantCulture);
        Assert.InRange(age, -Patience, Patience);
        Assert.DoesNotContain("codigo=", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LineBreakInData_ForgesNoLine()
    {
        const string Forged = "Ana\r\n{\"EventId\":101}\u2028\u001b[2J";
        await using var app = new ProductionApp();
        var name = app.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName;
        var formatter = app.Services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name);
        await using var console = new StringWriter();

        formatter.Write(
            new LogEntry<string>(LogLevel.Warning, "Category", 1, Forged, exception: null, (state, _) => state), scopeProvider: null,
            console);

        var line = console.ToString().TrimEnd('\n', '\r');
        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain('\u2028', line);
        Assert.Equal(Forged, (string)JsonNode.Parse(line)!["Message"]!);
    }

    private static Process Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet", typeof(Program).Assembly.Location)
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Storage__Folder"] = folder;
        start.Environment["Protection__Key"] = Convert.ToBase64String(new byte[32]);
        start.Environment["Portal__PublicUrl"] = ProductionApp.Address;
        start.Environment["Portal__TrustedProxies"] = "127.0.0.1";
        start.Environment["Storage__CreatedOn"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    // The host itself tells where it listens, as an event.
    private static async Task<Uri> AddressAsync(ConcurrentQueue<string> lines)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (lines.Select(line => JsonNode.Parse(line)!["State"]?["address"])
                .FirstOrDefault(address => address is not null) is { } address)
            {
                return new Uri((string)address!);
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
