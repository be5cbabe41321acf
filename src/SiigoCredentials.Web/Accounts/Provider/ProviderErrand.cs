using Microsoft.AspNetCore.Authentication;
using SiigoCredentials.Web.Foundation;

namespace SiigoCredentials.Web.Accounts;

/// <summary>What a person goes to the identity provider for.</summary>
public enum ProviderPurpose
{
    SignIn,

    /// <summary>A signed-in person links their account.</summary>
    Link,

    /// <summary>An invited person joins.</summary>
    Join,
}

/// <summary>
/// What a person went to the provider for. It travels in the encrypted <c>state</c>, which works only in the browser that has its cookie.
/// </summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Attempt">Makes it work once.</param>
public sealed record ProviderErrand(ProviderPurpose Purpose, string Attempt)
{
    internal const string AttemptItem = "attempt";
    private const string PurposeItem = "purpose";
    private const string ReturnItem = "return";
    private const string SessionItem = "session";
    private const string InvitationItem = "invitation";
    private const string FirstNameItem = "first_name";
    private const string LastNameItem = "last_name";

    /// <summary>The page after a sign-in.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>The session that asked for the link.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The invitation that the person opened, and the names that they entered there.</summary>
    public (Guid Id, string FirstName, string LastName)? Invitation { get; init; }

    public static ProviderErrand New(ProviderPurpose purpose) => new(purpose, OneTimeToken.Create());

    /// <summary>Null when the properties have none.</summary>
    public static ProviderErrand? Of(AuthenticationProperties properties)
    {
        string? Item(string name) => properties.Items.TryGetValue(name, out var value) ? value : null;

        return Item(AttemptItem) is { } attempt && Enum.TryParse<ProviderPurpose>(Item(PurposeItem), out var purpose)
            ? new ProviderErrand(purpose, attempt)
            {
                ReturnTo = Item(ReturnItem),
                SessionId = Item(SessionItem) is { } session ? Guid.Parse(session) : null,
                Invitation = Item(InvitationItem) is { } invitation
                    ? (Guid.Parse(invitation), Item(FirstNameItem)!, Item(LastNameItem)!) : null,
            }
            : null;
    }

    public AuthenticationProperties ToProperties(string page)
    {
        var properties = new AuthenticationProperties { RedirectUri = page };
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                properties.Items[name] = value;
            }
        }

        Add(AttemptItem, Attempt);
        Add(PurposeItem, Purpose.ToString());
        Add(ReturnItem, ReturnTo);
        Add(SessionItem, SessionId?.ToString());
        Add(InvitationItem, Invitation?.Id.ToString());
        Add(FirstNameItem, Invitation?.FirstName);
        Add(LastNameItem, Invitation?.LastName);
        return properties;
    }
}
