using System.Net;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Tests.Credentials;

/// <summary>A list of addresses as people write it, and whom it lets in.</summary>
[Trait("Loop", "Quick")]
public sealed class AddressLinesTests
{
    [Theory]
    [InlineData("190.0.2.1", "190.0.2.1/32")]
    [InlineData("190.0.2.0/24", "190.0.2.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::/48", "2001:db8::/48")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("::ffff:190.0.2.1", "190.0.2.1/32")]
    [InlineData("::ffff:190.0.2.0/120", "190.0.2.0/24")]
    [InlineData("  190.0.2.1 \r\n\r\n2001:db8::/48\n190.0.2.1", "190.0.2.1/32 2001:db8::/48")]
    [InlineData(" \r\n ", "")]
    public void GoodLines_AreRead(string text, string expected)
    {
        var lines = new AddressLines(text);

        Assert.Empty(lines.Faults);
        Assert.Equal(expected, string.Join(' ', lines.Addresses.Networks));
        Assert.Equal(lines.Addresses.ToString(), AllowedAddresses.Parse(lines.Addresses.ToString()).ToString());
    }

    [Theory]
    [InlineData("190.0.2", AddressFault.NotAnAddress)]
    [InlineData("1", AddressFault.NotAnAddress)]
    [InlineData("0x7f.0.0.1", AddressFault.NotAnAddress)]
    [InlineData("010.0.0.1", AddressFault.NotAnAddress)]
    [InlineData("190.0.2.256", AddressFault.NotAnAddress)]
    [InlineData("[2001:db8::1]", AddressFault.NotAnAddress)]
    [InlineData("[2001:db8::1]:443", AddressFault.NotAnAddress)]
    [InlineData("fe80::1%eth0", AddressFault.NotAnAddress)]
    [InlineData("miempresa.example", AddressFault.NotAnAddress)]
    [InlineData("190.0.2.1:443", AddressFault.NotAnAddress)]
    [InlineData("0.0.0.0", AddressFault.Nobodys)]
    [InlineData("::", AddressFault.Nobodys)]
    [InlineData("255.255.255.255", AddressFault.Nobodys)]
    [InlineData("239.0.0.0/8", AddressFault.Nobodys)]
    [InlineData("ff02::1", AddressFault.Nobodys)]
    [InlineData("190.0.2.1 - 190.0.2.9", AddressFault.Range)]
    [InlineData("190.0.2.1 a 190.0.2.9", AddressFault.Range)]
    [InlineData("190.0.2.1-190.0.2.9", AddressFault.NotAnAddress)]
    [InlineData(",;", AddressFault.NotAnAddress)]
    [InlineData("Oficina 190.0.2.1", AddressFault.NotAnAddress, null, "Oficina")]
    [InlineData("190.0.2.1 190.0.2.300", AddressFault.NotAnAddress, null, "190.0.2.300")]
    [InlineData("190.0.2.0 /24", AddressFault.NotAnAddress, null, "/24")]
    [InlineData("190.0.2.0 255.255.255.0", AddressFault.Nobodys, null, "255.255.255.0")]
    [InlineData("/24", AddressFault.NotAnAddress)]
    [InlineData("190.0.2.0/33", AddressFault.BadPrefix)]
    [InlineData("190.0.2.0/", AddressFault.BadPrefix)]
    [InlineData("190.0.2.0/-1", AddressFault.BadPrefix)]
    [InlineData("190.0.2.0/24/24", AddressFault.BadPrefix)]
    [InlineData("190.0.2.0/255.255.255.0", AddressFault.BadPrefix)]
    [InlineData("2001:db8::/129", AddressFault.BadPrefix)]
    [InlineData("::ffff:190.0.2.0/24", AddressFault.BadPrefix)]
    [InlineData("190.0.2.1/24", AddressFault.NotTheBeginning, "190.0.2.0/24")]
    [InlineData("2001:db8::1/48", AddressFault.NotTheBeginning, "2001:db8::/48")]
    public void BadLine_IsNamed(string line, AddressFault fault, string? network = null, string? part = null) =>
        Assert.Equal([new InvalidLine(3, part ?? line, fault, network)], new AddressLines($"192.0.2.1\n\n{line}\n192.0.2.2").Faults);

    [Theory]
    [InlineData("190.0.2.1, 190.0.2.2;190.0.2.3 190.0.2.4", "190.0.2.1/32|190.0.2.2/32|190.0.2.3/32|190.0.2.4/32")]
    [InlineData("190.0.2.1 Oficina Bogotá", "190.0.2.1/32 # Oficina Bogotá")]
    [InlineData("190.0.2.1 - Oficina Bogotá", "190.0.2.1/32 # Oficina Bogotá")]
    [InlineData("190.0.2.1, Oficina (norte), piso 2", "190.0.2.1/32 # Oficina (norte), piso 2")]
    [InlineData("190.0.2.1: cafetería", "190.0.2.1/32 # cafetería", true)]
    [InlineData("190.0.2.1 Uno 190.0.2.2 Dos", "190.0.2.1/32 # Uno|190.0.2.2/32 # Dos")]
    [InlineData("190.0.2.1#Sede 10.5.1.2 de la calle 8:00", "190.0.2.1/32 # Sede 10.5.1.2 de la calle 8:00")]
    [InlineData("190.0.2.1 Local #3", "190.0.2.1/32 # Local #3")]
    [InlineData("2001:db8::/48 # v6 # todo", "2001:db8::/48 # v6 # todo")]
    [InlineData("# solo un comentario\n190.0.2.1", "190.0.2.1/32")]
    public void Entries_AreSeparated_AndMayHaveNames(string text, string expected, bool isRefused = false)
    {
        var lines = new AddressLines(text);

        Assert.Equal(isRefused, lines.Faults.Count > 0);
        if (!isRefused)
        {
            Assert.Equal(expected, string.Join('|', lines.Addresses.Entries));
            Assert.Equal(lines.Addresses.Entries, AllowedAddresses.Parse(lines.Addresses.ToString()).Entries);
            Assert.Equal(lines.Addresses.Entries, new AddressLines(lines.Addresses.ToString()).Addresses.Entries);
        }
    }

    [Fact]
    public void ListThatIsTooLong_IsToldOnce()
    {
        var lines = new AddressLines(string.Join('\n', Enumerable.Range(0, 60).Select(last => $"192.0.2.{last}")));

        Assert.Equal([new InvalidLine(51, "192.0.2.50", AddressFault.TooMany)], lines.Faults);
        Assert.InRange(
            new AddressLines(string.Join('\n', Enumerable.Range(0, 50).Select(last => $"2001:db8:1111:2222:3333:4444:5555:66{last:x2}")))
                .Addresses.ToString().Length, 1_000, AllowedAddresses.Length);
    }

    [Theory]
    [InlineData("", "203.0.113.9", true)]
    [InlineData("", null, true)]
    [InlineData("190.0.2.0/24", "190.0.2.255", true)]
    [InlineData("190.0.2.0/24", "190.0.3.0", false)]
    [InlineData("190.0.2.0/24", "::ffff:190.0.2.7", true)]
    [InlineData("190.0.2.0/24", null, false)] // what is not known is not on a list
    [InlineData("190.0.2.0/24\n2001:db8::/48", "2001:db8:0:ffff::1", true)]
    [InlineData("190.0.2.0/24\n2001:db8::/48", "2001:db8:1::1", false)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "190.0.2.1", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void List_LetsIn(string list, string? address, bool expected) =>
        Assert.Equal(expected, new AddressLines(list).Addresses.Allow(address is null ? null : IPAddress.Parse(address)));
}
