using SiigoCredentials.Web.KeyHealth;

namespace SiigoCredentials.Web.Pages.Shared;

/// <summary>The form of what a company wants of its keys.</summary>
public sealed class KeyPolicyInput
{
    /// <summary>In days; zero for no limit.</summary>
    public int? MaxAge { get; set; }

    /// <summary>In days before that age.</summary>
    public int? Remind { get; set; }

    public UnusedKeyAction? Unused { get; set; }

    /// <summary>Null if a field is missing, or has what is not offered.</summary>
    public KeyRules? ToRules() =>
        this is { MaxAge: { } age, Remind: { } remind, Unused: { } unused }
            && new KeyRules(age == 0 ? null : age, remind, unused) is { AreOffered: true } rules ? rules : null;
}
