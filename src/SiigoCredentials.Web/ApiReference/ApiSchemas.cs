using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SiigoCredentials.Web.Tokens;

namespace SiigoCredentials.Web.ApiReference;

/// <summary>The schemas of the answers in the document.</summary>
internal static class ApiSchemas
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["TokenResponse.access_token"] = "A signed JWT (RFC 9068).",
        ["TokenResponse.expires_in"] = "Seconds until the token runs out.",
        ["TokenResponse.token_type"] = "Always `Bearer`.",
        ["TokenResponse.scope"] = "Always `SiigoAPI`.",
        ["ErrorEnvelope.Status"] = "The HTTP status once more.",
        ["ErrorEnvelope.Errors"] = "At least one.",
        ["ErrorItem.Code"] = "What a program decides by; it does not change.",
        ["ErrorItem.Message"] = "What a person reads; it may change.",
        ["ErrorItem.Params"] = "The fields or headers concerned.",
        ["ErrorItem.Detail"] = "Where to read more, if anywhere.",
        ["OAuthError.error"] = "The code of RFC 6749 section 5.2.",
        ["OAuthError.error_description"] = "What a person reads; it may change.",
        ["Pagination.page"] = "The page that was asked for, also when it lies past the end.",
        ["Pagination.total_results"] = "How many there are on all pages.",
        ["UsersPage.results"] = "In the same order on every page; empty past the end.",
        ["UserItem.id"] = "Names the person for good: unique in the installation, never changed, never given again.",
        ["UserItem.identification"] = "The number of the identity document.",
        ["UserItem.active"] = "Whether the person can sign in to the portal.",
        ["CredentialItem.username"] = "The Usuario API.",
        ["CredentialItem.key_hint"] = "The last four characters of the Access Key.",
        ["CredentialItem.key_fingerprint"] = "A public code of the Access Key: whoever holds the same key sees the same code.",
        ["CredentialItem.issued_at"] = "Since when the Access Key is valid.",
        ["CredentialItem.expires_at"] = "When the Access Key ends; null when no end is set.",
        ["RotationItem.state"] = "`waiting` for the first use of the new key, `overlap` while two keys work, `none` where one does.",
        ["RotationItem.access_key"] = "The new key; only to the program that asked for it.",
        ["RotationItem.key_hint"] = "The last four characters of the present key: the new one, while two work.",
        ["RotationItem.key_fingerprint"] = "The fingerprint of the present key.",
        ["RotationItem.issued_at"] = "When the present key was issued.",
        ["RotationItem.use_by"] = "By when the new key must be used, or it lapses; null unless it waits.",
        ["RotationItem.former_key_fingerprint"] = "The fingerprint of the former key; null when it no longer works.",
        ["RotationItem.former_key_ends_at"] = "When the former key ends; null while the new one waits, and up to a minute after its first use.",
        ["CompanyItem.identification"] = "The NIT.",
        ["Introspection.active"] = "Whether the token is good at this moment. When false, nothing else is sent.",
        ["Introspection.cloud_tenant_company_key"] = "The public key that names the company.",
    };

    // Marks the text of the exception in clients generated with Kiota. Kiota cannot use a member of a list: marked in ErrorItem, its C#
    // does not compile.
    private const string ErrorText = "x-ms-primary-error-message";

    private const string WithErrorText = "OAuthError.error_description";

    // The framework writes so that null is allowed beside an object.
    private const string NullNote = "x-is-nullable-property";

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Integer))
        {
            // The framework allows numbers in quotes, because it would read them. These are answers, which have plain numbers.
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        if (context.JsonTypeInfo.Type == typeof(Introspection) || context.JsonTypeInfo.Type == typeof(PageLinks))
        {
            LeaveOutNulls(schema);
        }

        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            var key = $"{context.JsonTypeInfo.Type.Name}.{name}";
            if (Texts.TryGetValue(key, out var text))
            {
                property.Description = text;
            }

            if (key == WithErrorText && property is OpenApiSchema own)
            {
                own.AddExtension(ErrorText, new JsonNodeExtension(true));
            }
        }

        return Task.CompletedTask;
    }

    // A missing link is omitted; null is never sent.
    private static void LeaveOutNulls(OpenApiSchema schema)
    {
        foreach (var property in schema.Properties!.Values.OfType<OpenApiSchema>())
        {
            property.Type &= ~JsonSchemaType.Null;
            property.Metadata?.Remove(NullNote);
        }
    }
}
