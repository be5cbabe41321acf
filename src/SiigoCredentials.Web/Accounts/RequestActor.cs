using SiigoCredentials.Web.Audit;
using SiigoCredentials.Web.Requests;

namespace SiigoCredentials.Web.Accounts;

/// <summary>Takes the actor from the session and the connection, so that a request cannot name another company.</summary>
internal static class RequestActor
{
    public static Actor Actor(this HttpContext context) => new(
        context.User.CompanyId(),
        context.User.PersonId(),
        context.User.FullName(),
        context.Address()?.ToString(),
        context.UserAgent());

    /// <summary>The person in one of their companies, where no session says so.</summary>
    public static Actor ActorFor(this ClientContext client, Person person, Guid companyId) =>
        new(companyId, person.Id, person.FullName, client.Address?.ToString(), client.UserAgent);
}
