using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>What nobody means to send. Every text is Latin-1, a character a byte.</summary>
internal static class OddValues
{
    public static readonly string[] Texts =
    [
        "", " ", "\t", "+", "0", "-1", "null", "true", "[]", "{}", "\"", "'", "\\", "%", "%%", "%00", "%zz", "%u0041", "\0", "a\0b", "\r\n",
        "\n",
        "\x1b[31m", "\x7f", "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xff\xfe", "\xef\xbb\xbf", "\xe2\x82", "<script>",
        "' OR 1=1 --",
        "../../etc/passwd", "{0}", "{{7*7}}", "${x}", "a@b", "a@b.co", "\"a b\"@c.co", "a@[127.0.0.1]", "a@b.co\r\nBcc: c@d.co",
        Utf8("İıſ"), Utf8("ñandú"), Utf8("\u202e\u200b\ufeff"), Utf8("\ufffe\uffff"), Utf8("\U0001F511"), Utf8("\u0041\u030a"),
        Utf8("\ufffd"), Utf8("٣"),
        new('a', 101), new('a', 255), new('%', 999), new('x', 20_000),
    ];

    public static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "+1", "01", "1.0", "1e9", "1e400", "0x10", "2147483647", "2147483648", "-2147483648", "4294967296",
        "9223372036854775807",
        "9223372036854775808", "18446744073709551616", "NaN", "Infinity", "1 ", " 1", "1,000", "1_0", "", new('9', 400),
    ];

    /// <summary>For every checkbox: neither <c>true</c> nor <c>false</c>, or hardly.</summary>
    public static readonly string[] Booleans =
        ["on", "yes", "1", "0", "TRUE", " true ", "true,false", "true\0", "null", "verdadero", "[]", "", "t", "\xff", Utf8("ｔｒｕｅ"),
            new('1', 5000)];

    public static readonly string[] Ids =
    [
        "", "0", "00000000-0000-0000-0000-000000000000", "{0193b3a0-0000-7000-8000-000000000001}", "0193b3a0000070008000000000000001",
        "(0193b3a0-0000-7000-8000-000000000001)", "{0x0193b3a0,0x0000,0x7000,{0x80,0x00,0x00,0x00,0x00,0x00,0x00,0x01}}",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "0193b3a0-0000-7000-8000-00000000000g", "0193b3a0-0000-7000-8000-000000000001 ",
    ];

    public static readonly string[] Methods =
    [
        "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PRI", "FOO", "get", "Post", "", "G\0T", "PO ST",
        "G\xc3T", "GET\t", new('A', 5000),
    ];

    public static readonly string[] Versions =
        ["HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.1 ", "HTTP/", "HTTPS/1.1", "", "\0"];

    public static readonly string[] Hosts =
        ["", " ", "a b", "a:b:c", "[::1", "[::1]:99999", "user@x", "x:0", "x:-1", "x/", "x?y", "\xff", "xn--", ".", "..", "%00",
            "127.0.0.1:99999", new('h', 3000)];

    public static readonly string[] ContentTypes =
    [
        "", ";", "/", "*/*", "json", "application/json/x", "application/json;", "application/json; charset", "application/json; charset=",
        "application/json; charset=utf-16", "application/json; charset=\"utf-8\"", "application/json; charset=\"",
        "application/json; charset=nope",
        "application/json; charset=utf-7", "application/json, text/plain", "application/vnd.x+json", "text/json", "APPLICATION/JSON",
        "application/json\0",
        "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=nope",
        "application/x-www-form-urlencoded;;;", "APPLICATION/X-WWW-FORM-URLENCODED", "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"", "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + new string('b', 300),
        "multipart/mixed; boundary=x",
        "text/xml", "\xff\xfe", "application/json; charset=" + new string('u', 3000),
    ];

    public static readonly string[] Authorizations =
    [
        "", "Bearer", "Bearer ", "Bearer  ", "Bearer a.b.c", "Bearer ...", "Bearer a.b", "Bearer \xff", "Bearer null", "Bearer undefined",
        "bearer eyJ.eyJ.x",
        "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer eyJhbGciOiJIUzI1NiJ9.bm8ganNvbg.AA", "Bearer " + new string('.', 400), "Bearer "
            + new string('a', 9000),
        "Bearer eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJleHAiOjFlNDAwfQ.AAAA", "Bearer W10.W10.W10", "Bearer e30.e30.e30",
        "Basic", "Basic ", "Basic ?", "Basic =", "Basic Og==", "Basic YTo=", "Basic OmI=", "Basic YTpi", "Basic YTpi=", "Basic Y Tpi",
        "Basic /////w==", "Basic JTAwOiUwMA==",
        "Basic JTolenolOiU=", "Basic AAAAAA==", "Basic " + new string('A', 8000), "Basic YTpi, Bearer x", "Digest username=\"a\"",
        "Negotiate YII=", "\0", "a:b", new('Z', 20_000),
    ];

    public static readonly string[] PartnerIds =
        ["", " ", "ab", "a-b", "a b", "a\0b", "\xff", "SiigoAPI", "ñ", "a,b", new('p', 100), new('p', 101), new('p', 9000)];

    public static readonly string[] HeaderLines =
    [
        "X", "X:", ":", ": x", " X: y", "X : y", "X\t: y", "X: a\r\n b", "X: \0", "X: \xff\xfe", "X\xff: y", "\0: y", "X: \x7f", "X: a\rb",
        "X: a\nb", "\x20\x20",
        "Expect: 100-continue", "Expect: 200-maybe", "Connection: close", "Connection: keep-alive, upgrade",
        "Connection: Host, Content-Length", "Keep-Alive: timeout=-1",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AA==",
        "Content-Encoding: gzip", "Content-Encoding: nope", "Accept-Encoding: \xff", "Accept: ;;;q=\xff", "Accept-Language: \0-\xff",
        "Accept-Language: xx-YY;q=9,*",
        "Range: bytes=0-", "Range: bytes=-1,5-2,9999999999999999999-", "Range: nope", "If-None-Match: *", "If-None-Match: \"",
        "If-Match: x", "If-Modified-Since: ayer",
        "If-Range: \"\"", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "X-HTTP-Method-Override: DELETE",
        "X-Forwarded-For: x, ::1, 999.9.9.9", "X-Forwarded-For: 8.8.8.8",
        "X-Forwarded-Proto: javascript", "X-Forwarded-Host: otro.example", "X-Original-URL: /admin", "Forwarded: for=\"_x\";proto=",
        "Cookie: sesion=", "Cookie: sesion=x; sesion=y",
        "Cookie: sesion=CfDJ8AAAA; formulario=CfDJ8AAAA", "Cookie: =;=;;\xff=\0", "Cookie: " + new string('c', 9000), "Origin: null",
        "Origin: https://otro.example", "Referer: \xff",
        "User-Agent: " + new string('u', 6000), "User-Agent: \xc3\x28", "traceparent: 00-x", "Date: \0", "TE: trailers, deflate;q=\xff",
        "Host: otro.example", "Max-Forwards: -1",
        "Content-Type: text/plain", "Authorization: Basic YTpi", "Partner-Id: otro", "RequestVerificationToken: x", "X: "
            + new string('x', 65_536),
        string.Join("\r\n", Enumerable.Range(0, 120).Select(number => $"X-{number}: y")),
    ];

    public static readonly string[] PathTails =
    [
        "/", "//", "/.", "/..", "/../..", "/%2e%2e/%2e%2e/etc/passwd", "%00", "%2f", "%5c", "%c0%ae%c0%ae", "%ff", "%ed%a0%80", "%zz", "%",
        "%u0041", "\\", ";a=b", ".json", "~",
        "{id}", "<x>", "\xff", "\xc3\xb1", " x", "\tx", "#x", "\0", "|", "^", "`", "%25%30%30", "%0d%0aX:%20y", "/" + new string('a', 9000),
        new('%', 500),
        string.Concat(Enumerable.Repeat("/x", 900)), string.Concat(Enumerable.Repeat("/..", 900)),
    ];

    public static readonly string[] Queries =
    [
        "?", "??", "?&", "?=", "?&&==&", "?%", "?%zz=%00", "?\xff", "?a=%ff%fe", "?a[0]=b&a[-1]=c&a[]=d", "?a[=b", "?a[b", "?a]=b", "?"
            + new string('q', 7000), "?handler=", "?handler=%00", "?handler=NoExiste",
        "?handler=Generate&handler=Rotate", "?handler[]=x", "?handler=Reveal%0d%0a", "?Handler=ROTATE", "?page=1&page=2", "?page=%31",
        "?page", "?page_size=&page=", "?volver=//otro.example",
        "?volver=%5c%5cotro.example", "?volver=/%0d%0aX:y", "?volver=/%c3%b1", "?volver=/%00", "?volver=javascript:x", "?volver=~/",
        "?volver=/a&volver=/b", "?codigo=", "?codigo=%00",
        "?codigo=" + new string('c', 3000), "?Contact.Name=x&Operation.Confirmed=true", "?"
            + string.Join('&', Enumerable.Range(0, 1500).Select(number => $"k{number}")),
    ];

    /// <summary>Bodies of <c>/auth</c> that are no pair, or one in disguise; <c>U</c> and <c>K</c> stand for the true values.</summary>
    public static readonly string[] JsonBodies =
    [
        "", " ", "null", "true", "0", "\"x\"", "[]", "{}", "[{}]", "{", "}", "{\"", "{\"username\"", "{\"username\":", "{'username':'U'}",
        "{username:\"U\"}", "NaN", "undefined",
        "{\"username\":\"U\",\"access_key\":\"K\",}", "{\"username\":\"U\",\"access_key\":\"K\"}x",
        "{\"username\":\"U\",\"access_key\":\"K\"}{}", "/*c*/{\"username\":\"U\",\"access_key\":\"K\"}",
        "{\"username\":\"U\",\"username\":\"U\",\"access_key\":\"K\"}",
        "{\"username\":\"U\",\"user\\u006eame\":\"x\",\"access_key\":\"K\"}", "{\"Username\":\"U\",\"Access_Key\":\"K\"}",
        "{\"username\":\"U\",\"access_key\":\"K\",\"x\":\"\\ud800\"}", "{\"username\":\"\\ud800\",\"access_key\":\"K\"}",
        "{\"username\":\"\\udc00\\ud800\",\"access_key\":\"\\ud83d\"}",
        "{\"\\ud800\":1,\"username\":\"U\",\"access_key\":\"K\"}", "{\"username\":\"U\\u0000\",\"access_key\":\"K\\u0000\"}",
        "{\"username\":\"U\",\"access_key\":\"K\",\"n\":1e999999}",
        "{\"username\":\"U\",\"access_key\":\"K\",\"n\":-}", "{\"username\":\"U\",\"access_key\":\"K\",\"n\":01}",
        "{\"username\":\"\\x\",\"access_key\":\"\\u12\"}", "\xef\xbb\xbf{\"username\":\"U\",\"access_key\":\"K\"}",
        "\xef\xbb\xbf", "\xef\xbb\xbf\xef\xbb\xbf{}", "\xff\xfe{\0}\0", "\xfe\xff\0{\0}", "\0\0\xfe\xff",
        "{\"username\":\"\xc0\xaf\",\"access_key\":\"\xed\xa0\x80\"}", "{\"\xff\":1}", "\x1f\x8b\x08",
        "{\"username\":\"U\",\"access_key\":\"K\",\"__proto__\":{},\"constructor\":[]}",
        "{\"\":\"\",\"username\":\"U\",\"access_key\":\"K\"}", "username=U&access_key=K", "<a/>",
        "{\"username\":" + new string('[', 15) + new string(']', 15) + "}", new('[', 5000),
        string.Concat(Enumerable.Repeat("{\"a\":", 3000)), "{\"n\":" + new string('9', 16_000) + "}",
        "{\"username\":\"" + new string('u', 15_000) + "\",\"access_key\":\"K\"}", "{\"username\":\"U\",\"access_key\":\""
            + new string('k', 15_000) + "\"}",
        "{" + string.Join(',', Enumerable.Range(0, 1200).Select(number => $"\"k{number}\":0")) + "}", new(' ', 17_000),
    ];

    public static readonly string[] JsonValues =
        ["null", "true", "false", "0", "-1", "1e400", "[]", "{}", "[\"a\"]", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"",
            "\"\\u202e\"", "1.5", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]"];

    /// <summary>Text as the bytes of its UTF-8 form.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
