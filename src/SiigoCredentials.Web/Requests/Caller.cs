using System.Net;

namespace SiigoCredentials.Web.Requests;

/// <summary>Who sends a request of an integration, by its headers and its connection.</summary>
/// <param name="Address">The address of the connection, or the one that a trusted proxy forwards.</param>
/// <param name="Client">The User-Agent; empty when it sends none.</param>
/// <param name="PartnerId">The Partner-Id; empty when it is missing or invalid.</param>
public readonly record struct Caller(IPAddress? Address, string Client, string PartnerId);
