namespace SiigoCredentials.Web.Requests;

/// <summary>The feature of a page request that came over plain http where https is required.</summary>
internal sealed record NeedsHttps;
