using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace SiigoCredentials.Web.Accounts;

/// <summary>A page of the person: open without a company, and its forms are valid whichever company is in force.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OfThePersonAttribute : Attribute;

/// <summary>A form was made while another company was in force. A request has it when that is why it was refused.</summary>
public sealed class CompanyHasChanged;

/// <summary>
/// Every form carries the company that was in force when it was made, in its antiforgery token. A form of one company that is sent while
/// another is in force, as from a second tab, is refused: the act happens where its form said, or not at all.
/// </summary>
internal sealed class CompanyOfForms : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => InForce(context);

    public bool ValidateAdditionalData(HttpContext context, string additionalData)
    {
        if (IsOfAnyCompany(context.GetEndpoint()) || additionalData == InForce(context))
        {
            return true;
        }

        context.Features.Set(new CompanyHasChanged());
        return false;
    }

    /// <summary>Whether a page works without a company: a public one or one of the person.</summary>
    public static bool IsOfAnyCompany(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint?.Metadata.GetMetadata<OfThePersonAttribute>() is not null;

    private static string InForce(HttpContext context) =>
        context.User.Identity?.IsAuthenticated == true && context.User.HasCompany() ? context.User.CompanyId().ToString("N") : "";
}
