using System.CommandLine;
using System.Security.Cryptography;
using SiigoCredentials.Web.Protection;

namespace SiigoCredentials.Web.Operator;

/// <summary>The commands on the key-encryption key.</summary>
internal static class KekCommands
{
    public static Command Rotate(Func<WebApplication> build)
    {
        var command = new Command(
            "rotate-kek",
            "Wraps every secret with Protection:Key; Protection:PreviousKey opens those of before. Stopped anywhere, it goes on from there.");
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var (rewrapped, unopened) = await scope.GetRequiredService<KekRotation>().RunAsync(new ConsoleProgress("rotate-kek"), ct);
            return new Report(unopened == 0, unopened == 0
                ? $"{rewrapped} secrets were wrapped anew; the previous key is needed no more."
                : $"{rewrapped} secrets were wrapped anew, but {unopened} open with neither key: they are as they were.");
        }));
        return command;
    }

    public static Command Accept(Func<WebApplication> build)
    {
        var command = new Command(
            "accept-kek",
            "Says that the former key-encryption key is lost for good: the one given now seals from here on, and what the lost one sealed is given up.");
        command.SetAction((parsed, ct) => OperatorCommands.InScopeAsync(parsed, build, async scope =>
        {
            var kek = scope.GetRequiredService<KeyEncryptionKeys>().Current.IdText;
            return await scope.GetRequiredService<KekCanaries>().AcceptAsync(ct)
                ? new Report(
                    IsDone: true,
                    $"Key {kek} is in charge now. Access Keys from before go on working and are never shown again: each company restores its credentials to get one that is.")
                : Report.AlreadySo(
                    $"Nothing was done: key {kek} already opens what is here, and no other is to be given up.");
        }));
        return command;
    }

    /// <summary>Uses no database: it runs before the first start, and when a certificate is renewed.</summary>
    public static Command Wrap(Func<WebApplication> build)
    {
        var certificate = new Argument<string>("certificate")
        { Description = "A file with the certificate, PEM or DER; its private key is not needed here." };
        var file = new Argument<string>("file")
        { Description = "The file to write, for Protection:KeyFile. One that is there is never overwritten." };
        var command = new Command(
            "wrap-kek", "Wraps the key-encryption key of the settings for a certificate, or a new key where the settings give none.")
                { certificate, file };
        command.SetAction(parsed =>
        {
            using var app = build();
            var current = app.Services.GetRequiredService<KeyEncryptionKeyLoader>().FindCurrent();
            var key = current?.Key.ToArray() ?? RandomNumberGenerator.GetBytes(KeyEncryptionKey.KeyBytes);
            using var wrapsFor = KekCertificate.ReadPublic(parsed.GetRequiredValue(certificate));
            var wrapped = Convert.ToBase64String(KekCertificate.Wrap(key, wrapsFor));
            return OperatorCommands.Tell(parsed, Write(parsed.GetRequiredValue(file), wrapped)
                ? new Report(
                    IsDone: true,
                    $"{(current is null ? "A new key" : "The key of the settings")}, {new KeyEncryptionKey(key).IdText}, is in {parsed.GetRequiredValue(file)}, wrapped for {wrapsFor.Subject}.")
                : new Report(
                    IsDone: false, $"Nothing was done: {parsed.GetRequiredValue(file)} is there already, or cannot be written."));
        });
        return command;
    }

    private static bool Write(string file, string text)
    {
        try
        {
            KeyEncryptionKeyLoader.WriteNew(file, text);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
