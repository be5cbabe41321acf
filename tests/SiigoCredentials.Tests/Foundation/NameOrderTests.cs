using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Tests.Foundation;

/// <summary>Names as a Colombian looks for them.</summary>
public sealed class NameOrderTests
{
    [Theory]
    [InlineData("Álvaro", "ana", "Niño", "Ñoño", "Zoe")]
    [InlineData("Nuzman", "Ñáñez", "Oñate")] // ñ is a letter of its own, after every n
    [InlineData("Anzola", "Añez", "Aoki")]
    [InlineData("De la Hoz", "DE LEÓN", "de los Ríos")]
    [InlineData("José Gil", "Jose Ñustes", "JOSÉ ORDÓÑEZ")]
    public void Names_AreInTheirOrder(params string[] names) =>
        Assert.Equal(names, names.Reverse().InNameOrder(name => name));

    [Theory]
    [InlineData("ñandú", "N\u0303ANDU\u0301")]
    [InlineData("José", "JOSE")]
    [InlineData("Núñez~", "nuñez")]
    [InlineData("Iñigo celik ñandu łopez", "Íñigo Çelik N\u0303andu\u0301 ŁÓPEZ~")]
    public void Key_IsTheSame_WhateverCaseAccentsAndComposition(string one, string other) =>
        Assert.Equal(NameOrder.KeyOf(one), NameOrder.KeyOf(other));

    [Fact]
    public void Key_OfAnyText_FitsItsColumn()
    {
        foreach (var name in (string[])["", "\ud83d", "\0", new string('ñ', 200), new string('\uac01', 121), "👩‍💻 Ñ"])
        {
            Assert.InRange(NameOrder.KeyOf(name).Length, 0, NameOrder.KeyLength);
        }
    }
}
