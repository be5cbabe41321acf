using System.Text.Json;
using Microsoft.Playwright;

namespace SiigoCredentials.BrowserTests;

/// <summary>Makes small files of screenshots: WebP, as the browser itself writes it, so that no other tool is needed.</summary>
internal static class Pictures
{
    private const string Encode =
        """
        async ([png, widest, quality]) => {
          const image = new Image();
          image.src = 'data:image/png;base64,' + png;
          await image.decode();
          const scale = Math.min(1, widest / image.naturalWidth);
          const canvas = document.createElement('canvas');
          canvas.width = Math.round(image.naturalWidth * scale);
          canvas.height = Math.round(image.naturalHeight * scale);
          const pen = canvas.getContext('2d');
          pen.imageSmoothingQuality = 'high';
          pen.drawImage(image, 0, 0, canvas.width, canvas.height);
          return { width: canvas.width, height: canvas.height, data: canvas.toDataURL('image/webp', quality).split(',')[1] };
        }
        """;

    /// <summary>Writes the screenshot, not wider than <paramref name="widest"/>; gives its size in pixels.</summary>
    public static async Task<(int Width, int Height)> SaveAsync(IBrowser browser, byte[] png, string path, int widest, double quality)
    {
        var page = await browser.NewPageAsync(); // an empty one: the portal's own policy is not in its way
        var made = await page.EvaluateAsync<JsonElement>(Encode, new object[] { Convert.ToBase64String(png), widest, quality });
        await page.Context.CloseAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, made.GetProperty("data").GetBytesFromBase64());
        return (made.GetProperty("width").GetInt32(), made.GetProperty("height").GetInt32());
    }
}
