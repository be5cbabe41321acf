using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>A log that nobody reads, such as a stuck collector's pipe, stops neither requests nor the end of the portal.</summary>
public sealed class BlockedConsoleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task NobodyReadsTheLog_RequestsAreAnswered_AndSigtermEndsThePortal()
    {
        var folder = Directory.CreateTempSubdirectory("portal-");
        var address = Loopback.FreeAddress();
        using var program = Start(address, folder.FullName);
        try
        {
            using var http = new HttpClient { BaseAddress = address, Timeout = Patience };
            await Until.TrueAsync(() => AnswersAsync(http), () => "The portal did not start.");
            for (var request = 1; request <= 100; request++)
            {
                // some 20 events of 500 bytes: soon the pipe and the queue are full
                using var answer = await http.GetAsync("/cuenta/iniciar-sesion");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            await Programs.RunAsync("/", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {program.Id}"), []);
            await program.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
            Assert.Equal(0, program.ExitCode);
        }
        finally
        {
            program.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(Uri address, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--urls", address.ToString()])
        { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Folder"] = folder;
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace";
        start.Environment["Logging__Console__MaxQueueLength"] = "50";
        return Process.Start(start)!; // its standard output is a pipe, and nobody reads it
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/live");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
