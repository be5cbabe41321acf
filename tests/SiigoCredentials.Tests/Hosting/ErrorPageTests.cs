using System.Net;
using System.Text;

namespace SiigoCredentials.Tests.Hosting;

public sealed class ErrorPageTests
{
    [Fact]
    public async Task UnknownPage_IsSaidInSpanish()
    {
        await using var app = new PortalApp();
        using var client = new PortalClient(app);

        var page = await client.GetAsync("/no-existe");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal("No encontramos esa página", page.Heading);
    }

    [Theory]
    [InlineData("/.git/HEAD")]
    [InlineData("/App_Data/portal.db")]
    [InlineData("/portal.db")]
    [InlineData("/appsettings.json")]
    [InlineData("/web.config")]
    [InlineData("/../appsettings.json")]
    [InlineData("/lib/tabler/")]
    [InlineData("/configuracion/credenciales-usuario-api/x.css")]
    public async Task WhatIsNotAPage_IsNotServed(string path)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);

        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(path)).Status);
    }

    [Fact]
    public async Task OddForms_AreNeverA500()
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        var page = await admin.GetAsync(PortalClient.ByPartners);
        var token = page.FormToken;
        var good =
            $"__RequestVerificationToken={Uri.EscapeDataString(token)}&Operation.Id={Guid.CreateVersion7()}&Operation.Confirmed=true";
        string[] bodies =
        [
            good + "&Contact.Name=a&Contact.Name=b&Contact.Email=c&Contact.Email=d",
            good + "&Contact.Name=%00%ff%fe&Contact.Email=%c3%28",
            good + "&Contact.Name=" + new string('x', 30_000) + "&Contact.Email=a%40b.co",
            good + "&Contact=x&Contact[0]=y&Contact.Name.Length=3",
            good + "&" + string.Join('&', Enumerable.Range(0, 3000).Select(number => $"k{number}=v")),
            good + "&" + string.Concat(Enumerable.Repeat("Contact.", 200)) + "Name=x",
            "%%%&=&=&&;",
            "",
        ];
        foreach (var body in bodies)
        {
            foreach (var handler in (string[])["Generate", "Rotate", "Reveal", "Contact", "Edit"])
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
                using var response = await admin.Http.PostAsync($"{PortalClient.ByPartners}?handler={handler}", content);
                Assert.True((int)response.StatusCode < 500, $"{handler}: {response.StatusCode} for {body[..Math.Min(120, body.Length)]}");
            }
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data")]
    [InlineData("application/x-www-form-urlencoded; charset=nope")]
    public async Task OddContentTypes_AreRefusedInWords(string type)
    {
        await using var app = new PortalApp();
        using var admin = await PortalClient.SignedInAsync(app);
        using var content = new ByteArrayContent("--x\r\nroto"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await admin.Http.PostAsync($"{PortalClient.ByPartners}?handler=Reveal", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Ese formulario ya no sirve", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
