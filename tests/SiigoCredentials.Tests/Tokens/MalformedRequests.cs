using System.Text;

namespace SiigoCredentials.Tests.Tokens;

/// <summary>An endless series of spoiled requests: the same seed and number give the same spoiling.</summary>
internal sealed class MalformedRequests(ValidParts parts, int seed)
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private readonly ValidRequests valid = new(parts);

    public MalformedRequest Create(int index)
    {
        var random = new Random(unchecked((seed * 7919) + index));
        var request = valid.Any(random);
        var spoilForm = request.Form is not null && random.Next(3) > 0;
        if (request.Form is { } form)
        {
            request.Body = Encoding.Latin1.GetBytes(spoilForm ? SpoilForm(request, form, random) : Encode(form));
        }

        // A form with one thing wrong in it gets further than one that is broken all over.
        for (var times = spoilForm ? random.Next(4) / 3 : random.Next(1, 4); times > 0; times--)
        {
            Spoil(request, random);
        }

        if (random.Next(400) == 0)
        {
            request.Padding = random.Next(2) == 0 ? TenMegabytes : random.Next(16_000, 70_000);
        }

        var bytes = request.ToBytes();
        if (random.Next(12) == 0)
        {
            request.IsFramed = false;
            bytes = SpoilBytes(bytes, random);
        }

        return new MalformedRequest(index, bytes, request.Padding, request.IsFramed, request.Method == "HEAD");
    }

    private void Spoil(RawRequest request, Random random)
    {
        switch (random.Next(100))
        {
            case < 4:
                request.Method = random.Of(OddValues.Methods);
                break;
            case < 7:
                request.Version = random.Of(OddValues.Versions);
                request.IsFramed = false;
                break;
            case < 20:
                SpoilTarget(request, random);
                break;
            case < 24:
                SpoilHost(request, random);
                break;
            case < 42:
                SpoilHeader(request, random);
                break;
            case < 50:
                request.Framing = random.Of(OddFramings.All);
                request.IsFramed = false;
                break;
            case < 75 when request.Body.Length > 0 && request.Form is null:
                request.Body = Encoding.Latin1.GetBytes(SpoilJson(random));
                break;
            case < 90 when request.Body.Length > 0:
                request.Body = SpoilBytes(request.Body, random);
                break;
            case < 92:
                request.Body = Encoding.Latin1.GetBytes(random.Of(OddValues.JsonBodies)); // a GET may have one too
                break;
            case < 100 when request.HeaderLines.Count > 0:
                request.HeaderLines.RemoveAt(random.Next(request.HeaderLines.Count));
                request.IsFramed = false; // the Host may be gone
                break;
        }
    }

    private static void SpoilTarget(RawRequest request, Random random)
    {
        var path = request.Target.Split('?')[0];
        request.Target = random.Next(12) switch
        {
            0 => "*",
            1 => $"http://{random.Of(OddValues.Hosts)}{request.Target}",
            2 => $"//otro.example{request.Target}",
            3 => request.Target.ToUpperInvariant(),
            4 => string.Concat(request.Target.Select(letter => letter == '/' ? "/" : $"%{(int)letter:x2}")),
            5 => path + random.Of(OddValues.Queries),
            6 => $"{path}?page={Escape(random.Of(OddValues.Numbers))}&page_size={Escape(random.Of(OddValues.Numbers))}",
            7 => $"{path}?page={random.Of(OddValues.Numbers)}&page_size={random.Of(OddValues.Numbers)}",
            8 => random.Of(OddValues.PathTails),
            9 => $"{request.Target}&{Escape(random.Of(OddValues.Texts))}={Escape(random.Of(OddValues.Texts))}",
            _ => path + random.Of(OddValues.PathTails),
        };
    }

    // Several hosts, or one that is none, is for the server to refuse; after that it hangs up.
    private static void SpoilHost(RawRequest request, Random random)
    {
        request.IsFramed = false;
        request.HeaderLines.RemoveAll(line => random.Next(4) > 0 && line.StartsWith("Host:", StringComparison.Ordinal));
        request.With("Host", random.Of(OddValues.Hosts));
    }

    private static void SpoilHeader(RawRequest request, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                request.Replace("Content-Type", random.Of(OddValues.ContentTypes));
                break;
            case 1:
                request.Replace("Authorization", random.Of(OddValues.Authorizations));
                break;
            case 2:
                request.Replace("Partner-Id", random.Of(OddValues.PartnerIds));
                break;
            default:
                request.HeaderLines.Insert(random.Next(request.HeaderLines.Count + 1), random.Of(OddValues.HeaderLines));
                break;
        }

        request.IsFramed = false; // some of these are no headers at all
    }

    private string SpoilJson(Random random)
    {
        if (random.Next(2) == 0)
        {
            return random.Of(OddValues.JsonBodies).Replace("\"U\"", $"\"{parts.ApiUser}\"", StringComparison.Ordinal)
                .Replace("\"K\"", $"\"{parts.AccessKey}\"", StringComparison.Ordinal);
        }

        var (user, key) = ($"\"{parts.ApiUser}\"", $"\"{parts.AccessKey}\"");
        return random.Next(4) switch
        {
            0 => $$"""{"username":{{random.Of(OddValues.JsonValues)}},"access_key":{{key}}}""",
            1 => $$"""{"username":{{user}},"access_key":{{random.Of(OddValues.JsonValues)}}}""",
            2 => $$"""{"username":"{{random.Of(OddValues.Texts)}}","access_key":"{{random.Of(OddValues.Texts)}}"}""",
            _ => $$"""{"x":{{random.Of(OddValues.JsonValues)}},"username":{{user}},"access_key":{{key}},"{{random.Of(OddValues.Texts)}}":0}""",
        };
    }

    private static string SpoilForm(RawRequest request, List<(string Name, string Value)> form, Random random)
    {
        var place = random.Next(form.Count);
        var (name, value) = form[place];
        switch (random.Next(12))
        {
            case 0:
                form.RemoveAt(place);
                break;
            case 1:
                form.Add((name, random.Next(2) == 0 ? value : random.Of(OddValues.Texts)));
                break;
            case 2:
                form[place] = (name + random.Of(["[]", "[0]", "[-1]", ".", ".Length", ".x.y", "[", "]", "\0"]), value);
                break;
            case 3:
                form.Add((random.Of(OddValues.Texts), random.Of(OddValues.Texts)));
                break;
            case 4:
                form.AddRange(Enumerable.Range(0, random.Of([200, 1100, 2500])).Select(number => ($"k{number}", "v")));
                break;
            case 5:
                form.Add(
                    (string.Concat(Enumerable.Repeat(random.Of(["Contact.", "a[0].", "a[", "."]), random.Next(2, 300))) + "Name", "x"));
                break;
            case 6:
                return Encode(form, escape: false)
                    + random.Of(
                        ["", "&", "&&&", "=", "%", "%zz", ";a=b", "&=&=", "\0", "&_charset_=utf-7", "&" + new string('k', 3000) + "=v"]);
            case 7:
                return Multipart(request, form, random);
            default:
                form[place] = (name, random.Of(OddsFor(name)));
                break;
        }

        return Encode(form);
    }

    private static string[] OddsFor(string name) => name switch
    {
        "Operation.Confirmed" => OddValues.Booleans,
        "Operation.Id" => OddValues.Ids,
        "Operation.Version" => OddValues.Numbers,
        "token" or "client_secret" => OddValues.Authorizations,
        _ => OddValues.Texts,
    };

    private static string Multipart(RawRequest request, List<(string Name, string Value)> form, Random random)
    {
        var boundary = random.Of(["x", "", "--", "\"", "x y", new string('b', 80)]);
        request.Replace("Content-Type", $"multipart/form-data; boundary={boundary}");
        var file = random.Of(
            ["", "; filename=\"a\0.txt\"", "; filename*=UTF-8''%zz", "; filename=\"../../x\"", ";;;",
                "\r\nContent-Type: text/plain; charset=utf-7", "\r\nX: " + new string('x', 20_000)]);
        var body = string.Concat(
            form.Select(field => $"--{boundary}\r\nContent-Disposition: form-data; name=\"{field.Name}\"{file}\r\n\r\n{field.Value}\r\n"))
                + $"--{boundary}--\r\n";
        return random.Next(2) == 0 ? body : body[..random.Next(body.Length)];
    }

    private static string Encode(List<(string Name, string Value)> form, bool escape = true) =>
        string.Join('&', form.Select(field => escape ? $"{Escape(field.Name)}={Escape(field.Value)}" : $"{field.Name}={field.Value}"));

    // Byte for byte: what is no UTF-8 stays so behind the escapes.
    private static string Escape(string text) =>
        string.Concat(
            text.Select(
                letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter.ToString() : $"%{(int)letter:X2}"));

    private static byte[] SpoilBytes(byte[] bytes, Random random)
    {
        var place = random.Next(bytes.Length + 1);
        var length = Math.Min(random.Next(1, 20), bytes.Length - place);
        var noise = new byte[random.Next(1, 9)];
        random.NextBytes(noise);
        return random.Next(5) switch
        {
            0 => [.. bytes[..place], .. noise, .. bytes[place..]],
            1 => [.. bytes[..place], .. bytes[(place + length)..]],
            2 => bytes[..place],
            3 => [.. bytes[..(place + length)], .. bytes[place..]],
            _ => [.. bytes.Select((letter, at) => at == place ? (byte)(letter ^ (1 << random.Next(8))) : letter)],
        };
    }
}

internal static class RandomChoice
{
    public static T Of<T>(this Random random, T[] choices) => choices[random.Next(choices.Length)];
}
