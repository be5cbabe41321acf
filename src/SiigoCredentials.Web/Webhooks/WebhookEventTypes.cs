namespace SiigoCredentials.Web.Webhooks;

/// <summary>The types of events; <c>docs/webhooks.md</c> has the payload of each.</summary>
public static class WebhookEventTypes
{
    public const string Expiring = "credential.expiring";
    public const string Failing = "credential.failing";
    public const string FirstUsed = "credential.first_used";
    public const string Leaked = "credential.leaked";
    public const string Revoked = "credential.revoked";
    public const string Rotated = "credential.rotated";

    /// <summary>Sent by the button of the page, once and without retries.</summary>
    public const string Test = "webhook.test";
}
