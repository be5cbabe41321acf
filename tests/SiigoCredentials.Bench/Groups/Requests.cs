using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Groups;

/// <summary>A first request by hand before a load of its kind.</summary>
internal static class Requests
{
    private const int Largest = 8 * 1024;

    /// <summary>One request of this kind.</summary>
    public static byte[] One(WriteRequest write)
    {
        var buffer = new byte[Largest];
        return buffer[..write(new Random(0), buffer)];
    }

    /// <exception cref="InvalidDataException">The answer is not the one that the whole load expects.</exception>
    public static Answer Ask(Server server, byte[] request, int expected)
    {
        var answer = Answer.To(server.Port, request);
        return answer.Status == expected
            ? answer
            : throw new InvalidDataException($"A first request got {answer.Status} instead of {expected}: {answer.Text}");
    }
}
