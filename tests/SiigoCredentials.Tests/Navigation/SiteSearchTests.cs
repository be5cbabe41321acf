using SiigoCredentials.Web.Navigation;

namespace SiigoCredentials.Tests.Navigation;

/// <summary>What people type finds what they look for.</summary>
[Trait("Loop", "Quick")]
public sealed class SiteSearchTests
{
    public static TheoryData<string> Phrases => [.. File("phrases.txt"), .. File("more-phrases.txt")];

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Credentials_AreTheFirstResult(string phrase)
    {
        using var search = new SiteSearch();

        Assert.Equal("Credenciales usuario API", search.Find(phrase) is [var first, ..] ? first.Title : null);
    }

    [Theory]
    [InlineData("usuarios", "Usuarios")]
    [InlineData("invitar a una persona", "Usuarios")]
    [InlineData("segundo factor", "Seguridad de tu cuenta")]
    [InlineData("huella", "Seguridad de tu cuenta")]
    [InlineData("cambiar contraseña", "Cambiar contraseña")]
    [InlineData("canbiar contrasena", "Cambiar contraseña")]
    [InlineData("correo", "Cambiar correo")]
    [InlineData("sesiones abiertas", "Tus sesiones")]
    [InlineData("ayuda", "Ayuda")]
    [InlineData("swagger", "Referencia de la API")]
    [InlineData("url oauth", "Referencia de la API")]
    [InlineData("aliados", "Alianzas")]
    [InlineData("salir", "Cerrar sesión")]
    [InlineData("no me aparece la opción", "No puedo entrar")]
    public void OtherPages_AreFoundToo(string phrase, string title)
    {
        using var search = new SiteSearch();

        Assert.Equal(title, search.Find(phrase) is [var first, ..] ? first.Title : null);
    }

    [Theory]
    [InlineData("entregar al integrador", "Entregar las credenciales al integrador")]
    [InlineData("enviar credenciales al integrador", "Entregar las credenciales al integrador")]
    [InlineData("suspender", "Suspender las integraciones")]
    [InlineData("pausar", "Suspender las integraciones")]
    [InlineData("ver el uso", "Ver el uso")]
    [InlineData("2fa", "Activar la verificación en dos pasos")]
    [InlineData("autenticador", "Activar la verificación en dos pasos")]
    [InlineData("activar verificacion en dos pasos", "Activar la verificación en dos pasos")]
    [InlineData("limitar ip", "Limitar las IP")]
    [InlineData("shopify", "Conectar Shopify")]
    [InlineData("woocommerce", "Conectar WooCommerce")]
    [InlineData("tienda", "Conectar Shopify")]
    [InlineData("e-commerce", "Conectar Shopify")]
    public void WhatPeopleDo_IsFoundByItsOwnWords(string phrase, string title)
    {
        using var search = new SiteSearch();

        Assert.Equal(title, search.Find(phrase)[0].Title);
    }

    [Theory]
    [InlineData("restablecer credenciales", "Restablecer credenciales")]
    [InlineData("verificación en dos pasos", "Activar la verificación en dos pasos")]
    [InlineData("tienda", "Conectar WooCommerce")]
    [InlineData("no me aparece la opción api", "No puedo entrar")]
    public void Second_IsWhatIsNearest(string phrase, string title)
    {
        using var search = new SiteSearch();

        Assert.Equal(title, search.Find(phrase)[1].Title);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  a \t de \" * ^ (")]
    [InlineData("zzzqqq")]
    [InlineData("' OR 1=1 --")]
    [InlineData("\u0000\uFFFE😀")]
    public void WhatNamesNothing_FindsNothing(string phrase)
    {
        using var search = new SiteSearch();

        Assert.Empty(search.Find(phrase));
    }

    [Fact]
    public void SeveralPortalsInOneProcess_DoNotTouchEachOthersIndex() =>
        Parallel.For(0, 100, _ =>
        {
            using var search = new SiteSearch();

            Assert.Equal("Alianzas", search.Find("aliados")[0].Title);
        });

    private static string[] File(string name) =>
        System.IO.File.ReadAllLines(Path.Combine(Repository.Root, "tests", "SiigoCredentials.Tests", "Navigation", name));
}
