using System.Globalization;
using System.Text;
using SiigoCredentials.Bench.Data;
using SiigoCredentials.Web.Credentials;

namespace SiigoCredentials.Bench.Loading;

/// <summary>Sign-ins: a request prepared once, into which each sending writes a company's user and key.</summary>
internal sealed class PairRequests
{
    private static readonly string KeyMark = new('k', AccessKeyFormat.Length);
    private static readonly string NumberMark = new('#', Pairs.NumberLength);

    private readonly byte[] template;
    private readonly int numberAt;
    private readonly int keyAt;

    private PairRequests(string path, string contentType, string body)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: portal.example\r\nContent-Type: {contentType}\r\nPartner-Id: MiTienda\r\nContent-Length: {body.Length}\r\n\r\n");
        template = Encoding.ASCII.GetBytes(head + body);
        numberAt = template.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberMark));
        keyAt = template.AsSpan().IndexOf(Encoding.ASCII.GetBytes(KeyMark));
    }

    public static PairRequests Json() =>
        new("/auth", "application/json", $$"""{"username":"{{Pairs.User(NumberMark)}}","access_key":"{{KeyMark}}"}""");

    public static PairRequests Form() => new(
        "/oauth/token",
        "application/x-www-form-urlencoded",
        $"grant_type=client_credentials&client_id={Uri.EscapeDataString(Pairs.User("")).Replace("%40", NumberMark + "%40", StringComparison.Ordinal)}&client_secret={KeyMark}");

    /// <summary>The right key of a random one of these companies.</summary>
    public WriteRequest Good(Pairs pairs, int[] companies) => (random, buffer) =>
    {
        var company = companies[random.Next(companies.Length)];
        return Write(buffer, company, pairs.Key(company));
    };

    /// <summary>The right key of any company at all, each as likely as the next: nothing stays warm.</summary>
    public WriteRequest Coldest(Pairs pairs) => (random, buffer) =>
    {
        var company = random.Next(1, pairs.Count);
        return Write(buffer, company, pairs.Key(company));
    };

    /// <summary>A well-formed key that was never issued, so that its checksum alone does not refuse it.</summary>
    public WriteRequest Wrong(int[] companies)
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => Encoding.ASCII.GetBytes(AccessKeyFormat.Generate())).ToArray();
        return (random, buffer) => Write(buffer, companies[random.Next(companies.Length)], keys[random.Next(keys.Length)]);
    }

    /// <summary>The right key of somebody else.</summary>
    public WriteRequest Foreign(Pairs pairs, int company) =>
        (_, buffer) => Write(buffer, company, pairs.Key(company + 1 < pairs.Count ? company + 1 : 1));

    /// <summary>The right key but for its last character, so that the checksum is wrong.</summary>
    public WriteRequest Mistyped(Pairs pairs, int company)
    {
        var key = pairs.Key(company).ToArray();
        key[^1] = key[^1] == (byte)'0' ? (byte)'1' : (byte)'0';
        return (_, buffer) => Write(buffer, company, key);
    }

    private int Write(Span<byte> buffer, int company, ReadOnlySpan<byte> key)
    {
        template.CopyTo(buffer);
        Pairs.WriteNumber(company, buffer[numberAt..]);
        key.CopyTo(buffer[keyAt..]);
        return template.Length;
    }
}
