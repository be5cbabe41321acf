using Microsoft.AspNetCore.Mvc.RazorPages;
using SiigoCredentials.Web.Accounts;

namespace SiigoCredentials.Web.Pages;

/// <summary>What needs the person's attention.</summary>
public sealed class IndexModel(CredentialStatusReader reader, SecondFactors factors, TimeProvider clock) : PageModel
{
    public bool MayManage => User.IsInRole(nameof(PersonRole.Administrador));

    /// <summary>The company's credential; null for who may not manage it.</summary>
    public CredentialStatus? Status { get; private set; }

    /// <summary>Its next step; null for who may not manage it.</summary>
    public NextStep? Step { get; private set; }

    public bool LacksSecondFactor { get; private set; }

    /// <summary>How many matters need attention.</summary>
    public int Matters => (Step is { IsCalm: false } ? 1 : 0) + (LacksSecondFactor ? 1 : 0);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Status = MayManage ? await reader.ReadAsync(User.CompanyId(), known: null, ct) : null;
        Step = Status is null ? null : NextStep.Of(Status, clock.GetUtcNow());
        LacksSecondFactor = !await factors.AreInForceAsync(User.PersonId(), ct);
    }
}
