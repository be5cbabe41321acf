namespace SiigoCredentials.Web.Foundation;

/// <summary>The portal cannot start with its configuration. The message tells the operator what to do.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
