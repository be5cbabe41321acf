namespace SiigoCredentials.Web.Operator;

/// <summary>How a command ended; the number is the exit code.</summary>
public enum CommandExit
{
    Done = 0,

    /// <summary>It was refused or failed, and the reason was told; nothing was done.</summary>
    Refused = 1,

    /// <summary>What the command line names is not here: no such company, credential or person.</summary>
    NoSuch = 3,

    /// <summary>There was nothing to do: it is so already.</summary>
    AlreadySo = 4,
}
