using System.Net;
using SiigoCredentials.Web.Webhooks;

namespace SiigoCredentials.Tests.Webhooks;

/// <summary>What is wrong with a receiver's address as it is written, and which addresses are public.</summary>
[Trait("Loop", "Quick")]
public sealed class WebhookAddressTests
{
    [Theory]
    [InlineData("", WebhookAddressFault.NotAnAddress)]
    [InlineData("tu-sistema.example/avisos", WebhookAddressFault.NotAnAddress)]
    [InlineData("https://", WebhookAddressFault.NotAnAddress)]
    [InlineData("https://℀.com/", WebhookAddressFault.NotAnAddress)]
    [InlineData("https://tu sistema.example/", WebhookAddressFault.NotAnAddress)]
    [InlineData("https:\\\\tu-sistema.example\\", WebhookAddressFault.NotAnAddress)]
    [InlineData("http://tu-sistema.example/", WebhookAddressFault.NotHttps)]
    [InlineData("ftp://tu-sistema.example/", WebhookAddressFault.NotHttps)]
    [InlineData("file:///etc/passwd", WebhookAddressFault.NotAnAddress)]
    [InlineData("https://ana:clave@tu-sistema.example/", WebhookAddressFault.HasExtras)]
    [InlineData("https://tu-sistema.example/#x", WebhookAddressFault.HasExtras)]
    [InlineData("https://tu-sistema.example:22/", WebhookAddressFault.Port)]
    [InlineData("https://servidor/", WebhookAddressFault.NotPublic)]
    [InlineData("https://localhost./", WebhookAddressFault.NotPublic)]
    [InlineData("https://servidor.local/", WebhookAddressFault.NotPublic)]
    [InlineData("https://metadata.google.internal/", WebhookAddressFault.NotPublic)]
    [InlineData("https://tu-sistema.example/avisos?de=siigo", null)]
    [InlineData("https://tu-sistema.example:8443/", null)]
    [InlineData("https://ñandú.example/", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("https://[2606:4700:4700::1111]/", null)]
    public void Address_IsJudgedAsItIsWritten(string address, WebhookAddressFault? fault) =>
        Assert.Equal(fault, WebhookAddress.FaultOf(address, new WebhookOptions()));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.88.99.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("4000::1", false)]
    [InlineData("3fff::1", false)]
    public void PublicAddresses_AreThoseOfTheRegistries(string address, bool isPublic) =>
        Assert.Equal(isPublic, InternetAddresses.IsPublic(IPAddress.Parse(address)));
}
