using System.Net;

namespace SiigoCredentials.Web.Requests;

/// <summary>Where a request of an integration comes from, as far as it says and the connection shows.</summary>
/// <param name="Address">The connection's address, or the one that a trusted proxy tells of.</param>
/// <param name="Client">The User-Agent; empty when it sends none.</param>
/// <param name="PartnerId">The Partner-Id; empty when it sends none or none that is valid.</param>
public readonly record struct Caller(IPAddress? Address, string Client, string PartnerId);
