namespace SiigoCredentials.Web.Requests;

/// <summary>Set on a request for a page that came over plain http where https is needed.</summary>
internal sealed record NeedsHttps;
