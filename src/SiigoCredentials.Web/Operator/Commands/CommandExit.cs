namespace SiigoCredentials.Web.Operator;

/// <summary>The result of a command; the number is the exit code.</summary>
public enum CommandExit
{
    Done = 0,

    /// <summary>The command refused or failed and wrote the reason; nothing was done.</summary>
    Refused = 1,

    /// <summary>The company, credential or person on the command line does not exist.</summary>
    NoSuch = 3,

    /// <summary>There was nothing to do.</summary>
    AlreadySo = 4,
}
