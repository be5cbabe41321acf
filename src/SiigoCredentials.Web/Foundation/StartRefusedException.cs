namespace SiigoCredentials.Web.Foundation;

/// <summary>The portal cannot start as it is configured; the message tells the operator what to do.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
