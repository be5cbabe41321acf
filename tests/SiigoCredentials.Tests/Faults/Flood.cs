using System.Net.Http.Json;

namespace SiigoCredentials.Tests.Faults;

/// <summary>
/// A stranger who sends so many requests a second to every door that is open to everybody, whether or not the answers come.
/// </summary>
internal sealed class Flood : IAsyncDisposable
{
    private const int MostAtOnce = 300; // of a door: beyond it the flood, not the portal, would run out of sockets

    private static readonly string Code = new('a', 43);

    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http;
    private readonly string formToken;
    private Task running = Task.CompletedTask;
    private int sent;
    private int notSent;

    private Flood(HttpClient http, string formToken) => (this.http, this.formToken) = (http, formToken);

    /// <summary>How many requests went out.</summary>
    public int Sent => sent;

    /// <summary>How many did not, because as many of the same door as may were still unanswered.</summary>
    public int NotSent => notSent;

    public int Doors => All().Count;

    public static async Task<Flood> BeginAsync(Uri address, int perSecond)
    {
        using var form = new PortalClient(address, app: null);
        var page = await form.GetAsync("/cuenta/iniciar-sesion");
        var stranger = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        stranger.DefaultRequestHeaders.Add("Cookie", form.CookieHeader);
        var flood = new Flood(stranger, page.FormToken);
        flood.running = Task.WhenAll(
            flood.All().Select(door => Task.Run(() => flood.PourAsync(door, TimeSpan.FromSeconds(1) / perSecond))));
        return flood;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        http.Dispose();
        stop.Dispose();
    }

    private async Task PourAsync(Func<HttpRequestMessage> door, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        using var places = new SemaphoreSlim(MostAtOnce);
        List<Task> asked = [];
        while (!stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            if (!await places.WaitAsync(TimeSpan.Zero))
            {
                Interlocked.Increment(ref notSent);
                continue;
            }

            asked.RemoveAll(task => task.IsCompleted);
            asked.Add(SendAsync(door(), places));
        }

        await Task.WhenAll(asked);
    }

    // What it is answered is nobody's concern here; 429, 503 and the like are what should be.
    private async Task SendAsync(HttpRequestMessage request, SemaphoreSlim places)
    {
        try
        {
            Interlocked.Increment(ref sent);
            using (request)
            using (await http.SendAsync(request, stop.Token))
            {
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            // a connection that broke, or the end of the flood
        }
        finally
        {
            places.Release();
        }
    }

    private List<Func<HttpRequestMessage>> All() =>
    [
        () => Form("/cuenta/iniciar-sesion", ("Email", $"nadie{Guid.CreateVersion7():N}@demo.example"), ("Password", "adivinanza")),
        () => Form("/cuenta/iniciar-sesion?handler=PasskeyOptions"),
        () => Form("/cuenta/iniciar-sesion?handler=Passkey", ("Answer", "{}")),
        () => Form("/cuenta/verificacion", ("Codigo", "123456")),
        () => Form("/cuenta/recuperar", ("Email", $"nadie{Guid.CreateVersion7():N}@demo.example")),
        () => Form($"/cuenta/restablecer?codigo={Code}", ("Wanted", "una frase nueva y larga")),
        () => Form(
            $"/cuenta/invitacion?codigo={Code}", ("Form.FirstName", "Ana"), ("Form.LastName", "Ríos"),
            ("Form.Password", "una frase nueva y larga")),
        () => Form("/entrega", ("Enlace", Code), ("Codigo", "12345678")),
        () => Form($"/contacto/confirmar?codigo={Code}"),
        () => Form($"/contacto/ya-actualice?codigo={Code}"),
        () => Form($"/contacto/cancelar-novedades?codigo={Code}"),
        () => Form($"/instalacion?codigo={Code}"),
        () => Form("/reportar-filtracion", ("Clave", "siigo_ak_nada")),
        () => new(HttpMethod.Get, $"/alianzas/estado?codigo={Code}"),
        () => new(HttpMethod.Post, "/auth") { Content = JsonContent.Create(new { username = "nadie", access_key = "nada" }) },
        () => new(HttpMethod.Post, "/alliances/api/siigoapi-users/v1/sign-in")
            { Content = JsonContent.Create(new { username = "nadie", access_key = "nada" }) },
        () => new(HttpMethod.Post, "/oauth/token")
            { Content = Fields(("grant_type", "client_credentials"), ("client_id", "nadie"), ("client_secret", "nada")) },
        () => new(HttpMethod.Get, "/v1/credential") { Headers = { { "Authorization", "Bearer nada" }, { "Partner-Id", "MiTienda" } } },
        () => new(HttpMethod.Post, "/leak-reports")
            { Content = JsonContent.Create(new { token = "siigo_ak_nada", type = "key", url = "https://ejemplo.example" }) },
    ];

    private HttpRequestMessage Form(string path, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, path) { Content = Fields([.. fields, ("__RequestVerificationToken", formToken)]) };

    private static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
