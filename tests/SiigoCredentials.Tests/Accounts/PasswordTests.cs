using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Web.Accounts;
using SiigoCredentials.Web.Operator;

namespace SiigoCredentials.Tests.Accounts;

/// <summary>Which passwords are taken, and how a person changes theirs (ASVS 6.2).</summary>
public sealed class PasswordTests
{
    private const string Page = "/cuenta/contrasena";
    private const string Good = "  el río Magdalena suena de noche  ";

    [Fact]
    public async Task Change_EndsEveryOtherSession_AndOnlyTheNewOneOpens()
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);
        using var there = await PortalClient.SignedInAsync(app);

        Assert.Equal("Contraseña cambiada", (await ChangeAsync(here, DemoData.Password, Good)).Notice);

        Assert.Equal("Inicio", (await here.GetAsync("/")).Heading);
        Assert.Equal("Iniciar sesión", (await there.GetAsync("/")).Heading);
        using var again = new PortalClient(app);
        Assert.Equal("No pudimos dejarte entrar", (await again.SignInAsync(PortalClient.Admin, DemoData.Password)).Notice);
        // as typed, spaces and all
        Assert.Equal("No pudimos dejarte entrar", (await again.SignInAsync(PortalClient.Admin, Good.Trim())).Notice);
        Assert.Equal("Inicio", (await again.SignInAsync(PortalClient.Admin, Good)).Heading);
    }

    [Fact]
    public async Task Change_WithoutTheCurrentOne_ChangesNothing_AndIsBounded()
    {
        await using var app = new PortalApp { Settings = { ["Accounts:AttemptsPerAccount"] = "3" } };
        using var here = await PortalClient.SignedInAsync(app);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Contains(
                "No es tu contraseña actual", (await ChangeAsync(here, "no es la que hay", Good)).Html, StringComparison.Ordinal);
        }

        Assert.Equal(429, (int)(await ChangeAsync(here, DemoData.Password, Good)).Status);
        using var elsewhere = new PortalClient(app);
        Assert.Equal("Inicio", (await elsewhere.SignInAsync(PortalClient.Admin, DemoData.Password)).Heading);
    }

    [Theory]
    [InlineData("catorce letras", "entre 15 y 128")]
    [InlineData("Comercial Andina 2026!", "fácil de adivinar")]
    [InlineData("ana.restrepo.ana.restrepo", "fácil de adivinar")]
    [InlineData("SiigoCredenciales2026", "fácil de adivinar")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "fácil de adivinar")]
    [InlineData("abc123abc123abc123", "fácil de adivinar")]
    [InlineData("qwertyuiopasdfghjkl", "fácil de adivinar")]
    [InlineData("Passw0rd!!!!!!!!!!!", "fácil de adivinar")]
    public async Task EasyOrShort_IsRefusedInWords(string wanted, string said)
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);

        Assert.Contains(said, (await ChangeAsync(here, DemoData.Password, wanted)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quincelettrasxy")]
    [InlineData("árbol 🌳 río ñandú cueva")]
    public async Task AnyCharacters_AreTaken(string wanted)
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);

        Assert.Equal("Contraseña cambiada", (await ChangeAsync(here, DemoData.Password, wanted)).Notice);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(10_000, false)]
    public async Task Length_EndsAt128(int length, bool taken)
    {
        await using var app = new PortalApp();
        using var here = await PortalClient.SignedInAsync(app);
        var wanted = string.Concat(Enumerable.Range(0, length).Select(place => (char)('a' + (place * 7 % 23) + (place / 23 % 3))));

        Assert.Equal(taken, (await ChangeAsync(here, DemoData.Password, wanted)).Notice == "Contraseña cambiada");
    }

    [Fact]
    public void TheMostCommonPasswords_AreAllRefused()
    {
        var stream = typeof(PasswordPolicy).Assembly.GetManifestResourceStream("common-passwords")!;
        using var reader = new StreamReader(stream);
        var common = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(common.Length > 3_000);
        Assert.All(common, password => Assert.True(PasswordPolicy.IsTooEasy(password, []), password));
    }

    [Fact]
    public async Task HashOfFewerRounds_IsMadeAnewAtSignIn_WithAllOfThem()
    {
        await using var app = new PortalApp { PasswordRounds = null };
        var weak = new PasswordHasher<Person>(
            Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 10_000 })).HashPassword(null!, Good);
        await app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.Admin)
                .ExecuteUpdateAsync(set => set.SetProperty(person => person.PasswordHash, weak)));
        using var client = new PortalClient(app);

        Assert.Equal("Inicio", (await client.SignInAsync(PortalClient.Admin, Good)).Heading);

        var hash = await app.InDatabaseAsync(
            db => db.Users.Where(person => person.Email == PortalClient.Admin).Select(person => person.PasswordHash).SingleAsync());
        Assert.Equal(10_000u, Rounds(weak));
        Assert.InRange(Rounds(hash!), 210_000u, uint.MaxValue); // ASVS 11.4.2
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Equal(
            PasswordVerificationResult.Success, scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>()
                .VerifyHashedPassword(null!, hash!, Good));
    }

    // Where Identity's third format has them: after its mark and the function.
    private static uint Rounds(string hash) => BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));

    private static async Task<PortalPage> ChangeAsync(PortalClient person, string current, string wanted)
    {
        var page = await person.GetAsync(Page);
        return await person.SubmitAsync(page, page.MainForm, new() { ["Current"] = current, ["Wanted"] = wanted });
    }
}
