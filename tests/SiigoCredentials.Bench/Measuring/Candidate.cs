using SiigoCredentials.Bench.Loading;
using SiigoCredentials.Bench.Servers;

namespace SiigoCredentials.Bench.Measuring;

/// <summary>One of those that take turns: a server, what it is asked, and which statuses are right.</summary>
internal sealed record Candidate(string Name, Server Server, WriteRequest Requests, int Connections, params int[] Expected)
{
    /// <summary>How long a connection thinks between two requests, on average; nothing for those that only measure the server.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Each request over a new TLS connection to the server that has this certificate; null for kept plain ones.</summary>
    public TlsCertificate? Tls { get; init; }
}
