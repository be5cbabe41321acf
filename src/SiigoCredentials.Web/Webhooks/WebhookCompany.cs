using System.Text.Json.Serialization;
using SiigoCredentials.Web.Companies;

namespace SiigoCredentials.Web.Webhooks;

/// <summary>The company in a payload, as <c>/v1/credential</c> shows it.</summary>
public sealed record WebhookCompany(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("identification")] string Identification)
{
    public static WebhookCompany Of(Company company) => new(company.Name, company.Nit);
}

/// <summary>The data of <see cref="WebhookEventTypes.Test"/>.</summary>
public sealed record WebhookTestData([property: JsonPropertyName("company")] WebhookCompany Company);
