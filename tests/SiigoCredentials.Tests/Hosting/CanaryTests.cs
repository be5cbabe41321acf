using System.Net.Http.Json;
using System.Text;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Hosting;

/// <summary>
/// Secrets are followed through every flow with all logs on: they may stand in the one answer that was asked for, and nowhere else.
/// </summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class CanaryTests
{
    private const string WrongPassword = "una clave que no es la buena";
    private const string NeverIssued = "siigo_ak_mistyped0mistyped0mistyped";

    [Fact]
    public async Task Secrets_AreNeitherInLogsNorInFilesNorInOtherAnswers()
    {
        using var logs = new LogRecorder();
        await using var app = new PortalApp { Logs = logs };
        app.OnARealPort();
        using var admin = await PortalClient.SignedInAsync(app);
        var answers = new List<string>();

        var first = await admin.GenerateAsync();
        var page = await admin.GetAsync(PortalClient.ByPartners);
        answers.Add(page.Html);
        var seen = await admin.SubmitAsync(page, page.Form("Reveal"));
        answers.Add((await admin.SubmitAsync(seen, seen.Form("Contact"), new() { ["Contact.Name"] = "Otra" })).Html);
        var second = await admin.RotateAsync();
        var token = await admin.TokenAsync(second);
        answers.Add(token);
        answers.Add(Encoding.UTF8.GetString(Convert.FromBase64String(Padded(token.Split('.')[1]))));
        answers.Add(await (await admin.AuthAsync(first.ApiUser, first.AccessKey!)).Content.ReadAsStringAsync());
        answers.Add(
            await (await admin.Http.PostAsync("/auth", JsonContent.Create(new[] { second.AccessKey }))).Content.ReadAsStringAsync());
        answers.Add((await admin.GetAsync("/?access_key=otra")).Html);
        answers.Add((await admin.GetAsync("/no-existe")).Html);
        var test = await admin.GetAsync("/configuracion/credenciales-usuario-api/probar");
        foreach (
            var (user, key) in new[]
                { (second.ApiUser, second.AccessKey!), (second.ApiUser, first.AccessKey!), (second.AccessKey!, first.AccessKey!),
                    (second.ApiUser, NeverIssued) })
        {
            answers.Add((await admin.SubmitAsync(test, test.MainForm, new() { ["ApiUser"] = user, ["AccessKey"] = key })).Html);
        }

        answers.Add(admin.CookieHeader);
        answers.Add(await (await admin.CallAsync("/v1/credential", "Bearer " + token)).Content.ReadAsStringAsync());
        using var guesser = new PortalClient(app);
        var refused = await guesser.SignInAsync(PortalClient.Admin, WrongPassword);
        answers.Add(refused.Html.Replace(DemoData.Password, "", StringComparison.Ordinal)); // the Development page tells it on purpose
        await app.SqlAsync("CREATE TRIGGER Broken BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'broken'); END");
        answers.Add((await admin.RotateAsync()).Html);
        var kek = await File.ReadAllTextAsync(Path.Combine(app.Folder, "development.kek"));
        var files = await app.StoredAsync();

        Assert.Equal(first.AccessKey, seen.AccessKey);
        Assert.NotEmpty(logs.Text);
        foreach (var secret in (string[])[first.AccessKey!, second.AccessKey!, kek, DemoData.Password, WrongPassword, NeverIssued])
        {
            foreach (var form in Forms(secret))
            {
                Assert.DoesNotContain(form, logs.Text, StringComparison.OrdinalIgnoreCase);
                Assert.All(files, file => Assert.DoesNotContain(form, file, StringComparison.OrdinalIgnoreCase));
                Assert.All(answers, answer => Assert.DoesNotContain(form, answer, StringComparison.OrdinalIgnoreCase));
            }
        }

        Assert.DoesNotContain(token, logs.Text, StringComparison.Ordinal);
        // The search can find: what is allowed to be there is.
        Assert.Contains(first.ApiUser, string.Concat(files), StringComparison.Ordinal);
        Assert.Contains(PortalClient.ByPartners, logs.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(secret));
        // Base64 of a text inside a longer one depends on where it begins: search what all three alignments share.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            yield return encoded[(shift == 0 ? 0 : 4)..^4];
        }
    }

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (base64Url.Length % 4)) % 4);
}
