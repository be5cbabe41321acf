namespace SiigoCredentials.Web.Audit;

/// <summary>The kind of an act, for filters.</summary>
public enum ActivityKind
{
    Credentials,
    Looks,
    Partners,
    People,
    Accounts,
}

/// <summary>The acts of each kind.</summary>
internal static class ActivityKinds
{
    public static ActivityKind Of(AuditAction action) => action switch
    {
        AuditAction.AccessKeyRevealed or AuditAction.HandoffOpened or AuditAction.ActivityExported
            or AuditAction.CompanyExported => ActivityKind.Looks,
        AuditAction.PartnerNamed or AuditAction.PartnerLinkCreated or AuditAction.PartnerLinkRevoked => ActivityKind.Partners,
        AuditAction.CompanyCreated or AuditAction.CompanyErased
            or AuditAction.PersonInvited or AuditAction.InvitationCancelled or AuditAction.PersonJoined
            or AuditAction.PersonLeft or AuditAction.AccessGranted or AuditAction.AccessRefused or AuditAction.RoleChanged
            or AuditAction.PersonDisabled or AuditAction.PersonEnabled or AuditAction.SessionsEnded
            or AuditAction.PersonErased => ActivityKind.People,
        AuditAction.AuthenticatorAdded or AuditAction.AuthenticatorRemoved or AuditAction.RecoveryCodesRenewed
            or AuditAction.PasskeyAdded or AuditAction.PasskeyRemoved or AuditAction.ProviderLinked or AuditAction.ProviderUnlinked
            or AuditAction.FactorsReset or AuditAction.PasswordChanged or AuditAction.PasswordReset or AuditAction.AddressChanged =>
                ActivityKind.Accounts,
        _ => ActivityKind.Credentials,
    };

    public static AuditAction[] ActionsOf(ActivityKind kind) => [.. Enum.GetValues<AuditAction>().Where(action => Of(action) == kind)];
}
