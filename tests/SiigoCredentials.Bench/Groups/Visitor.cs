using System.Globalization;
using System.Text;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>A seeded person in a browser without JavaScript, behind a proxy that ends TLS.</summary>
internal sealed class Visitor
{
    private const string Page = "/configuracion/credenciales-usuario-api";
    private const string Activity = $"{Page}/actividad";
    private const string SignOutPage = "/cuenta/cerrar-sesion";
    private const string SessionCookie = "__Host-sesion";

    /// <summary>The five pages of the credential, its summary first.</summary>
    public static readonly string[] CredentialPages = [Page, $"{Page}/conectar", $"{Page}/uso", $"{Page}/seguridad", Activity];

    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);
    private readonly Server server;

    private Visitor(Server server) => this.server = server;

    public byte[] PageRequest => Request("GET", Page, "");

    public byte[] RequestOf(string path) => Request("GET", path, "");

    /// <summary>How large a page is, not compressed.</summary>
    public int BytesOf(string path) => Send(RequestOf(path)).Body.Length;

    /// <summary>What the search field asks while somebody types.</summary>
    public byte[] SearchFor(string words) => Request("GET", $"/buscar?handler=Suggest&q={Uri.EscapeDataString(words)}", "");

    private string Cookies => string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <exception cref="InvalidDataException">The portal did not let the Administrador in.</exception>
    public static Visitor SignIn(Server server, string email = Database.AdminEmail)
    {
        var visitor = new Visitor(server);
        var form = visitor.Send(Request("GET", Launcher.SignInPage, "", visitor.Cookies));
        var answer = visitor.Post(Launcher.SignInPage, Token(form), ("Email", email), ("Password", Database.AdminPassword));
        return visitor.cookies.ContainsKey(SessionCookie)
            ? visitor
            : throw new InvalidDataException($"Signing in got {answer.Status} and no session.");
    }

    /// <summary>The sign-in form with a wrong password, to be sent as often as wanted.</summary>
    public static byte[] WrongPassword(Server server, string email)
    {
        var visitor = new Visitor(server);
        var form = visitor.Send(Request("GET", Launcher.SignInPage, "", visitor.Cookies));
        return visitor.PostRequest(Launcher.SignInPage, Token(form), ("Email", email), ("Password", "no es esta, ni lo será"));
    }

    /// <summary>The form of the confirmation page, filled in and ready to be sent once.</summary>
    public byte[] PrepareRotation()
    {
        var page = Send(Request("GET", $"{Page}?handler=ConfirmRotate", ""));
        var form = After(page.Text, "handler=Rotate\"");
        return PostRequest(
            $"{Page}?handler=Rotate",
            Token(page),
            ("Operation.Id", Between(form, "name=\"Operation.Id\" value=\"")),
            ("Operation.Version", Between(form, "name=\"Operation.Version\" value=\"")),
            ("Operation.Confirmed", "true"));
    }

    /// <summary>What somebody does who comes to replace the key: looks, rotates, reads the activity, leaves.</summary>
    /// <exception cref="InvalidDataException">Something was not answered as it should be.</exception>
    public void ReplaceTheKeyAndLeave()
    {
        Expect(Send(PageRequest), 200);
        Expect(Send(PrepareRotation()), 200);
        Expect(Send(Request("GET", Activity, "")), 200);
        Expect(Post(SignOutPage, Token(Send(Request("GET", SignOutPage, "")))), 302);
    }

    private static void Expect(Answer answer, int status)
    {
        if (answer.Status != status)
        {
            throw new InvalidDataException($"A person got {answer.Status} instead of {status}.");
        }
    }

    private static string Token(Answer page) => Between(After(page.Text, "name=\"__RequestVerificationToken\""), "value=\"");

    private static string Between(string html, string before)
    {
        var rest = After(html, before);
        return rest[..rest.IndexOf('"', StringComparison.Ordinal)];
    }

    private static string After(string html, string mark)
    {
        var at = html.IndexOf(mark, StringComparison.Ordinal);
        return at >= 0 ? html[(at + mark.Length)..] : throw new InvalidDataException($"The page has no {mark}");
    }

    private Answer Post(string path, string token, params IEnumerable<(string Name, string Value)> fields) =>
        Send(PostRequest(path, token, fields));

    private byte[] PostRequest(string path, string token, params IEnumerable<(string Name, string Value)> fields)
    {
        var body = string.Join('&', fields.Append(("__RequestVerificationToken", token))
            .Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2)}"));
        return Request("POST", path, body);
    }

    private byte[] Request(string method, string path, string body) => Request(method, path, body, Cookies);

    private static byte[] Request(string method, string path, string body, string cookies)
    {
        var content = body.Length == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture, $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n");
        var cookie = cookies.Length == 0 ? "" : $"Cookie: {cookies}\r\n";
        return Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: portal.example\r\n{FixedRequests.ByHttps}\r\n{cookie}{content}\r\n{body}");
    }

    private Answer Send(byte[] request)
    {
        var answer = Answer.To(server.Port, request);
        foreach (var (_, value) in answer.Headers.Where(header => header.Key == "Set-Cookie"))
        {
            var pair = value.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        return answer;
    }
}
