using System.Net;
using System.Text.Json;
using SiigoCredentials.Tests.Operator;

namespace SiigoCredentials.Tests.Pages;

/// <summary>People take away what the portal has of them; the operator prints it for who has no account.</summary>
[Trait("Engine", "Both")]
public sealed class PersonalRecordTests
{
    [Fact]
    public async Task SignedInPerson_DownloadsTheirData_AndNobodyElses()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();
        var page = await ana.GetAsync("/cuenta");

        using var file = await ana.Http.PostAsync(
            PortalClient.ActionOf(page, page.Form("Download")), new FormUrlEncodedContent(PortalClient.Fields(page.Form("Download"))));

        Assert.Equal("attachment; filename=mis-datos.json; filename*=UTF-8''mis-datos.json", file.Content.Headers.ContentDisposition!.ToString());
        Assert.True(file.Headers.CacheControl!.NoStore);
        var text = await file.Content.ReadAsStringAsync();
        using var data = JsonDocument.Parse(text);
        var account = data.RootElement.GetProperty("account");
        Assert.Equal("Restrepo", account.GetProperty("lastName").GetString());
        Assert.Equal("900123456", account.GetProperty("companies")[0].GetProperty("nit").GetString());
        Assert.Equal(1, account.GetProperty("sessions").GetArrayLength());
        Assert.Equal("CredentialGenerated", data.RootElement.GetProperty("acts")[0].GetProperty("action").GetString());
        Assert.DoesNotContain("julia@aliado.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain(PortalClient.Colleague, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_WithoutAFreshProof_AsksWhoItIs()
    {
        var clock = new TestClock();
        await using var app = new PortalApp { Clock = clock };
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync("/cuenta");
        clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await ana.SubmitAsync(page, page.Form("Download"));

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal("Confirma que eres tú", asked.Heading);
        Assert.DoesNotContain("900123456", asked.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contact_WithoutAccount_IsPrintedForTheOperator()
    {
        await using var app = new PortalApp();
        using var ana = await PortalClient.SignedInAsync(app);
        await ana.GenerateAsync();

        var (exitCode, said) = await Shell.RunAsync(app, "person-data", "julia@aliado.example");

        Assert.True(exitCode == 0, said);
        using var data = JsonDocument.Parse(said);
        Assert.Equal(JsonValueKind.Null, data.RootElement.GetProperty("account").ValueKind);
        Assert.Equal("Julia Integradora", data.RootElement.GetProperty("contactOf")[0].GetProperty("name").GetString());
        Assert.NotEqual(0, data.RootElement.GetProperty("mails").GetArrayLength());
        Assert.Equal(3, (await Shell.RunAsync(app, "person-data", "nadie@nada.example")).ExitCode);
    }
}
