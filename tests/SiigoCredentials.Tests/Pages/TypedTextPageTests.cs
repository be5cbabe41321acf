using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SiigoCredentials.Tests.Notifications;
using SiigoCredentials.Tests.Operator;

namespace SiigoCredentials.Tests.Pages;

/// <summary>Every text that a page takes from a person, and the addresses among them.</summary>
public sealed class TypedTextPageTests(TypedTextPageTests.Shared shared) : IClassFixture<TypedTextPageTests.Shared>
{
    private const string Odd = "\u202Ea\u200Bb\uFEFF";
    private const string People = "/configuracion/usuarios";

    private readonly PortalApp app = shared.App;

    [Fact]
    public async Task EveryBoundText_IsTakenInTheOneWay_ButForThoseWhereEveryCharacterCounts()
    {
        string[] exceptions =
        [
            "/Configuracion/ProbarConexion AccessKey",
            "/Configuracion/ProbarConexion ApiUser",
            "/Cuenta/Contrasena Current",
            "/Cuenta/Contrasena Wanted",
            "/Cuenta/IniciarSesion Password",
            "/Cuenta/IniciarSesion answer", // of a passkey
            "/Cuenta/Invitacion Password",
            "/Cuenta/Restablecer Wanted",
            "/Cuenta/Seguridad answer",
            "/Entrega accessKey", "/Entrega apiUser", "/Instalacion Password",
        ];
        SortedSet<string> texts = new(StringComparer.Ordinal);
        SortedSet<string> asTyped = new(StringComparer.Ordinal);
        foreach (var (page, metadata, binding) in await BoundAsync())
        {
            foreach (var text in Texts(metadata))
            {
                var name = $"{page} {text.Name}";
                texts.Add(name);
                if (await BindAsync(text, binding) != "ab")
                {
                    asTyped.Add(name);
                }
            }
        }

        Assert.Equal(exceptions, asTyped);
        Assert.True(texts.Count > 30, string.Join('\n', texts));
        Assert.Subset(
            texts, new SortedSet<string>(
                ["/Buscar Q", "/Cuenta/Correo Wanted", "/Alianzas/Aliados Name", "/Alianzas/MiCredencialApi Email", "/Entrega Enlace",
                    "/Cuenta/Seguridad name"], StringComparer.Ordinal));
    }

    // What reads the request by itself goes past the binder.
    [Fact]
    public void OnlyTheDemandForAProof_ReadsAFormByItself()
    {
        var pages = Path.Combine(Repository.Root, "src", "SiigoCredentials.Web", "Pages");
        var offenders = Directory.EnumerateFiles(pages, "*.cs*", SearchOption.AllDirectories)
            .Where(file =>
                File.ReadAllText(file).Replace("TypedText.Line(Request.Query[", "", StringComparison.Ordinal) is var text
                    && (text.Contains("ReadFormAsync", StringComparison.Ordinal) || text.Contains("Request.Form", StringComparison.Ordinal)
                        || text.Contains("Request.Query[", StringComparison.Ordinal)));

        Assert.Equal(["RequireReauthentication.cs"], offenders.Select(Path.GetFileName));
    }

    [Fact]
    public async Task InvitedAddress_WithAnInvisibleCharacter_BecomesTheCleanOne_AndOpensEveryDoor()
    {
        const string Clean = "lucia@andina.example";
        const string Pasted = " lucia@andina.example\u200B";
        using var ana = await PortalClient.SignedInAsync(app);
        var page = await ana.GetAsync(People);

        var sent = await ana.SubmitAsync(page, page.Form("Invite"), new() { ["Invite.Email"] = Pasted });

        Assert.Equal("Invitación creada", sent.Notice);
        Assert.Contains($"Enviaremos el enlace a {Clean};", sent.Html, StringComparison.Ordinal);
        Assert.NotNull(sent.Document.QuerySelector("#quitamos"));
        using var lucia = new PortalClient(app);
        var link = (await app.MailedLinkAsync())!;
        var form = await lucia.GetAsync(link);
        Assert.Null(form.Document.QuerySelector("#quitamos"));
        var joined = await lucia.SubmitAsync(form, form.MainForm, new()
        {
            ["Form.FirstName"] = "\uFEFFLuc\u200Bi\u0301a",
            ["Form.LastName"] = " Mora\u202E ",
            ["Form.Password"] = "tres tristes tigres de Boyacá",
        });
        Assert.Equal("Tu cuenta está lista", joined.Notice);
        Assert.NotNull(joined.Document.QuerySelector("#quitamos"));
        Assert.Equal("Lucía Mora", (await app.InDatabaseAsync(db => db.Users.SingleAsync(person => person.Email == Clean))).FullName);

        Assert.Equal("Inicio", (await lucia.SignInAsync(Clean, "tres tristes tigres de Boyacá")).Heading);
        using var again = new PortalClient(app);
        var home = await again.SignInAsync("\uFEFFlucia@an\u200Bdina.example", "tres tristes tigres de Boyacá");
        Assert.Equal("Inicio", home.Heading);
        Assert.NotNull(home.Document.QuerySelector("#quitamos"));
        Assert.Null((await again.GetAsync("/")).Document.QuerySelector("#quitamos"));
        using var forgetful = new PortalClient(app);
        var recovery = await forgetful.GetAsync("/cuenta/recuperar");
        await forgetful.SubmitAsync(recovery, recovery.MainForm, new() { ["Email"] = Pasted });
        Assert.Contains("/cuenta/restablecer", await app.MailedLinkAsync(), StringComparison.Ordinal);
        Assert.Equal("Ya es de tu empresa", (await InviteAsync(ana, Pasted.ToUpperInvariant())).Notice);
        Assert.Equal(0, (await Shell.RunAsync(app, "reset-factors", Pasted)).ExitCode);
    }

    [Theory]
    [InlineData("juan.@x.co", "no parece válido")]
    [InlineData("a..b@x.co", "no parece válido")]
    [InlineData("juan@-x.co", "después de la arroba va un dominio")]
    [InlineData("juan@192.168.1.1", "después de la arroba va un dominio")]
    [InlineData("juan@xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.co", "después de la arroba va un dominio")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@x.co", "hasta 64 caracteres antes de la arroba")]
    [InlineData("muñoz@x.co", "lleva tildes, eñes")]
    public async Task BadAddress_IsRefusedInWords_AtEveryForm(string email, string words)
    {
        using var ana = await PortalClient.SignedInAsync(app, PortalClient.OtherAdmin);
        var (invitations, credentials) = await CountAsync();

        Assert.Contains(words, MainText(await InviteAsync(ana, email)), StringComparison.Ordinal);
        var empty = await ana.GetAsync(PortalClient.ByPartners);
        Assert.Contains(
            words, MainText(await ana.SubmitAsync(empty, empty.Form("Generate"), PortalClient.Contact("Julia", email))),
            StringComparison.Ordinal);
        var change = await ana.GetAsync("/cuenta/correo");
        Assert.Contains(
            words, MainText(await ana.SubmitAsync(change, change.MainForm, new() { ["Wanted"] = email })), StringComparison.Ordinal);

        Assert.Equal((invitations, credentials), await CountAsync());
    }

    [Fact]
    public async Task Contact_IsKeptClean_AndAnInternationalDomainInAscii()
    {
        using var ana = await PortalClient.SignedInAsync(app);
        var empty = await ana.GetAsync(PortalClient.ByConfiguration);
        var confirm = await ana.SubmitAsync(
            empty, empty.Form("Generate"), PortalClient.Contact("Julia\u200B Mun\u0303oz\t👩‍💻", "julia@PEÑALISA.co\uFEFF"));
        Assert.NotNull(confirm.Document.QuerySelector("#quitamos"));
        await ana.SubmitAsync(confirm, confirm.Form("Generate"), PortalClient.Yes);

        var kept = await app.InDatabaseAsync(db => db.Credentials.Select(row => row.Contact).FirstAsync());
        Assert.Equal(("Julia Muñoz 👩‍💻", "julia@xn--pealisa-5za.co"), (kept.Name, kept.Email));
        Assert.Equal(kept.Name, kept.Name.Normalize(NormalizationForm.FormC));
        var saved = await ana.GetAsync(PortalClient.ByConfiguration);
        Assert.Equal(
            "No había nada que cambiar",
            (await ana.SubmitAsync(saved, saved.Form("Contact"), PortalClient.Contact(" Julia Muñoz 👩‍💻", "julia@peñalisa.co"))).Notice);
    }

    [Fact]
    public async Task Search_FindsWhatWasPasted()
    {
        using var ana = await PortalClient.SignedInAsync(app);

        var found = await ana.GetAsync("/buscar?q=" + Uri.EscapeDataString("cre\u00ADden\u200Bciales"));

        Assert.Equal("credenciales", found.Document.QuerySelector("#busqueda")!.GetAttribute("value"));
        Assert.NotNull(found.Document.QuerySelector("main a[href*='credenciales-usuario-api']"));
    }

    public sealed class Shared : IDisposable
    {
        public PortalApp App { get; } = new() { Settings = { ["Accounts:AttemptsPerAddress"] = "1000" } };

        public void Dispose() => App.Dispose();
    }

    private static string MainText(PortalPage page) => page.Document.QuerySelector("main")!.TextContent;

    private static async Task<PortalPage> InviteAsync(PortalClient ana, string email)
    {
        var page = await ana.GetAsync(People);
        return await ana.SubmitAsync(page, page.Form("Invite"), new() { ["Invite.Email"] = email });
    }

    private Task<(int Invitations, int Credentials)> CountAsync() =>
        app.InDatabaseAsync(async db => (await db.Invitations.CountAsync(), await db.Credentials.CountAsync()));

    // What the framework binds: the properties of every page, and the parameters of every handler.
    private async Task<List<(string Page, ModelMetadata Metadata, BindingInfo? Binding)>> BoundAsync()
    {
        using var client = app.CreateClient();
        var loader = app.Services.GetRequiredService<PageLoader>();
        var metadata = (ModelMetadataProvider)app.Services.GetRequiredService<IModelMetadataProvider>();
        List<(string, ModelMetadata, BindingInfo?)> bound = [];
        foreach (
            var page in app.Services.GetRequiredService<IActionDescriptorCollectionProvider>()
                .ActionDescriptors.Items.OfType<PageActionDescriptor>())
        {
            var compiled = await loader.LoadAsync(page, EndpointMetadataCollection.Empty);
            bound.AddRange(compiled.BoundProperties.Select(property =>
                (page.ViewEnginePath, metadata.GetMetadataForProperty(compiled.ModelTypeInfo!.AsType(), property.Name),
                    property.BindingInfo)));
            bound.AddRange(
                compiled.HandlerMethods.SelectMany(handler => handler.Parameters)
                    .Where(parameter => parameter.BindingInfo?.BindingSource is null or { IsFromRequest: true })
                .Select(parameter =>
                    (page.ViewEnginePath, metadata.GetMetadataForParameter(((IParameterInfoParameterDescriptor)parameter).ParameterInfo),
                        parameter.BindingInfo)));
        }

        return bound;
    }

    private static IEnumerable<ModelMetadata> Texts(ModelMetadata metadata) => metadata.ModelType == typeof(string) ? [metadata]
        : metadata.IsComplexType && metadata.ModelType.Assembly == typeof(Program)
        .Assembly ? metadata.Properties.Where(property => !property.IsReadOnly).SelectMany(Texts)
        : [];

    private async Task<string?> BindAsync(ModelMetadata text, BindingInfo? binding)
    {
        var factory = app.Services.GetRequiredService<IModelBinderFactory>();
        var binder = factory.CreateBinder(
            new ModelBinderFactoryContext
            {
                Metadata = text,
                BindingInfo = text.MetadataKind == Microsoft.AspNetCore.Mvc.ModelBinding.Metadata.ModelMetadataKind.Property
                        ? null : binding
            });
        var action = new ActionContext(new DefaultHttpContext { RequestServices = app.Services }, new RouteData(), new ActionDescriptor());
        var context = DefaultModelBindingContext.CreateBindingContext(action, new OneValue(), text, binding, "x");
        await binder.BindModelAsync(context);
        return context.Result.Model as string;
    }

    private sealed class OneValue : IValueProvider
    {
        public bool ContainsPrefix(string prefix) => true;

        public ValueProviderResult GetValue(string key) => new(Odd);
    }
}
