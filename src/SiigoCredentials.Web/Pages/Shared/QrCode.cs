using QRCoder;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>A QR code as a data: image, so that no URL serves its secret.</summary>
internal static class QrCode
{
    private const int PixelsPerModule = 6;

    public static string DataAddress(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new PngByteQRCode(code);
        return $"data:image/png;base64,{Convert.ToBase64String(image.GetGraphic(PixelsPerModule))}";
    }
}
