using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using SiigoCredentials.Web.Audit;

namespace SiigoCredentials.Tests.Audit;

/// <summary>An exported chain is checked from the file alone.</summary>
[Trait("Engine", "Both")]
[Trait("Loop", "Quick")]
public sealed class ActivityCheckTests
{
    private const int Entries = 40;
    private static readonly Guid Company = new("0199a000-0000-7000-8000-00000000000a");

    [Fact]
    public async Task WholeFile_IsWhole_WithAnyLineEndsAndEveryHeadOfItself()
    {
        var (text, chain) = await ExportAsync();

        Assert.Contains("40 entries", await WholeAsync(text), StringComparison.Ordinal);
        await WholeAsync(text.ReplaceLineEndings("\r\n"));
        foreach (var entry in chain)
        {
            await WholeAsync(text, HeadOf(entry));
        }
    }

    /// <summary>Whoever changes the file and cannot, or does not, reckon hashes.</summary>
    [Fact]
    public async Task AThousandRandomChanges_AreAllFound()
    {
        var (text, _) = await ExportAsync();
        var chance = new Random(20261124);
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 1_000; round++)
        {
            var changed = Change(text, chance, round % 5);
            Assert.NotEqual(text, changed);
            var verdict = await CheckAsync(changed);
            Assert.False(verdict.IsWhole, $"Round {round} was not found:\n{changed}");
            told.Add(verdict.Text);
        }

        Assert.True(told.Count > 100, "The check tells where.");
    }

    /// <summary>Whoever knows how it is made and makes the rest anew: only a head that was written down tells.</summary>
    [Fact]
    public async Task HistoryWrittenAnew_IsWholeInItself_AndFoundByAHeadWrittenDown()
    {
        var (_, chain) = await ExportAsync();
        var chance = new Random(1);
        for (var round = 0; round < 100; round++)
        {
            var at = chance.Next(1, Entries);
            var forged = await ExportAsync(Entries, changedAt: at, chain);

            await WholeAsync(forged.Text);
            var earlier = at > 1 ? HeadOf(chain[at - 2]) : null;
            await WholeAsync(forged.Text, earlier); // nothing before the change tells
            var verdict = await CheckAsync(forged.Text, HeadOf(chain[chance.Next(at - 1, Entries)]));
            Assert.False(verdict.IsWhole);
            Assert.Contains("written down", verdict.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TailCutOffAndTheHeadWithIt_IsFoundByALaterHeadOnly()
    {
        var (_, chain) = await ExportAsync();
        var (cut, _) = await ExportAsync(Entries - 3, changedAt: Entries - 2, chain);

        await WholeAsync(cut, HeadOf(chain[Entries - 4]));
        var verdict = await CheckAsync(cut, HeadOf(chain[Entries - 3]));
        Assert.False(verdict.IsWhole);
        Assert.Contains("entry 38, whose hash was written down, is missing", verdict.Text, StringComparison.Ordinal);
    }

    [ProgramFact("python3")]
    public async Task TheProgramOfTheDocument_FindsTheSame()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "evidence.md"));
        var folder = Directory.CreateTempSubdirectory("auditor-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "check.py"), document.Split("```python\n")[1].Split("```")[0]);
        var (text, chain) = await ExportAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "whole.json"), text);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "changed.json"), text.Replace("key \\u20260007", "key \\u20260008", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "cut.json"), string.Join('\n', text.Split('\n')[..11]).TrimEnd(',') + "]}");

        await File.WriteAllTextAsync(Path.Combine(folder, "former.json"), FormerFile());
        await File.WriteAllTextAsync(
            Path.Combine(folder, "former-changed.json"), FormerFile().Replace("entry 2", "entry 3", StringComparison.Ordinal));
        var (named, erasedHead) = Erased(text, chain, isNamed: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "erased.json"), named);
        await File.WriteAllTextAsync(Path.Combine(folder, "unnamed.json"), Erased(text, chain, isNamed: false).Text);

        Assert.Equal((0, $"whole, head {HeadOf(chain[^1])}"), await RunAsync("whole.json"));
        Assert.Equal((1, "entry 7 is not what it was"), await RunAsync("changed.json"));
        Assert.StartsWith("whole, head 3:", (await RunAsync("former.json")).Said, StringComparison.Ordinal);
        Assert.Equal((1, "entry 2 lacks something that no later entry names"), await RunAsync("former-changed.json"));
        Assert.Equal((0, $"whole, head {erasedHead}\nerased: entries 5, 6"), await RunAsync("erased.json"));
        Assert.Equal((1, "entry 5 lacks something that no later entry names"), await RunAsync("unnamed.json"));
        Assert.Equal((1, "the end is missing"), await RunAsync("cut.json"));
        Directory.Delete(folder, recursive: true);

        async Task<(int ExitCode, string Said)> RunAsync(string file)
        {
            var (exitCode, output, errors) = await Programs.RunAsync(folder, $"python3 check.py {file}", []);
            return (exitCode, (output + errors).Trim());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"format\":\"siigo-activity-3\",\"company\":\"x\",\"head\":{\"sequence\":1,\"hash\":\"\"},\"entries\":[")]
    [InlineData("{\"format\":\"siigo-activity-2\",\"company\":null,\"head\":null,\"entries\":[")]
    [InlineData("{\"format\":\"siigo-activity-2\",\"company\":\"x\",\"head\":{\"sequence\":0,\"hash\":\"\"},\"entries\":[\n]}")]
    [InlineData("{\"format\":\"siigo-activity-2\",\"company\":\"x\",\"head\":{\"sequence\":0,\"hash\":\"\"},\"entries\":[\nnull\n]}")]
    [InlineData("{\"format\":\"siigo-activity-2\",\"company\":\"x\",\"head\":{\"sequence\":0,\"hash\":\"\"},\"entries\":[\n{}\n]}")]
    public async Task WhatIsNoExport_IsToldAndNeverAFault(string text) => Assert.False((await CheckAsync(text)).IsWhole);

    /// <summary>Every hash is right, and still it is no file of the portal: nothing of it is repeated on a screen.</summary>
    [Theory]
    [InlineData("company", "\u001b[2K\u001b[1GThe chain of company x is whole")]
    [InlineData("company", "0199a00000007000800000000000000a\nThe chain of company x is whole: 1 entries")]
    [InlineData("company", "0199A00000007000800000000000000A")]
    [InlineData("company", "\u202e0199a00000007000800000000000000a")]
    [InlineData("company", "")]
    [InlineData("at", "2026-11-24T12:01:00.1230000Z\u001b[1A")]
    [InlineData("at", "2026-11-24T12:01:00.1230000+00:00")]
    [InlineData("at", "yesterday")]
    [InlineData("action", "CredentialGenerated\u001b[31m")]
    [InlineData("actorId", "nobody")]
    [InlineData("operationId", "\u001b]0;title\u0007")]
    public async Task FieldThatThePortalDoesNotWriteSo_IsFoundAlthoughItsHashIsRight(string field, string value)
    {
        Assert.True((await CheckAsync(Forged())).IsWhole);

        var verdict = await CheckAsync(Forged(field, value));

        Assert.False(verdict.IsWhole);
        Assert.DoesNotContain(verdict.Text, char.IsControl);
        Assert.DoesNotContain("whole", verdict.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"format\":", "{\"extra\":1,\"format\":")]
    [InlineData("{\"format\":", "{\"format\":\"siigo-activity-1\",\"format\":")]
    [InlineData("\"head\":{", "\"head\":{\"extra\":1,")]
    [InlineData("{\"sequence\":1,\"at\"", "{\"sequence\":1,\"extra\":null,\"at\"")]
    [InlineData("{\"sequence\":1,\"at\"", "{\"sequence\":1,\"sequence\":1,\"at\"")]
    [InlineData("{\"sequence\":1,\"at\"", "{\"sequence\":\"1\",\"at\"")]
    [InlineData("{\"sequence\":1,\"at\"", "{\"sequence\":1.0,\"at\"")]
    [InlineData("{\"sequence\":1,\"at\"", "{\"Sequence\":1,\"at\"")]
    [InlineData("\"address\":{\"value\":null,", "\"address\":{")]
    [InlineData("\"address\":{\"value\":null", "\"address\":{\"value\":[]")]
    [InlineData("\"detail\":{\"value\":\"\"", "\"detail\":{\"value\":null")]
    [InlineData("\"detail\":{\"value\":\"\"", "\"detail\":{\"value\":\"\\ud800\"")]
    [InlineData("\"salt\":\"0", "\"salt\":\"x")]
    [InlineData("\"salt\":\"0", "\"salt\":\"")]
    public async Task MemberThatIsUnknownTwiceThereMissingOrOfAnotherType_IsFound(string written, string changed)
    {
        var text = Forged();
        Assert.Contains(written, text, StringComparison.Ordinal);

        Assert.False((await CheckAsync(text.Replace(written, changed, StringComparison.Ordinal))).IsWhole);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LineWithoutAnEnd_IsGivenUpEarly(int linesBefore)
    {
        using var endless = new Endless(string.Concat(Forged().Split('\n').Take(linesBefore).Select(line => line + '\n')));

        var verdict = await new ActivityCheck(endless, known: null).RunAsync(CancellationToken.None);

        Assert.False(verdict.IsWhole);
        Assert.Contains("longer than any", verdict.Text, StringComparison.Ordinal);
        Assert.InRange(endless.Read, 1, 3 * ActivityCheck.LongestLine);
    }

    /// <summary>A file that was downloaded before fields could be erased.</summary>
    [Fact]
    public async Task FormerFile_IsStillVerified()
    {
        await WholeAsync(FormerFile());
        foreach (var (written, changed) in new[] { ("entry 2", "entry 3"), ("\"Ana\"", "\"Eva\""), (",\"isWellFormed\":true", "") })
        {
            Assert.Contains(written, FormerFile(), StringComparison.Ordinal);
            Assert.False((await CheckAsync(FormerFile().Replace(written, changed, StringComparison.Ordinal))).IsWhole);
        }
    }

    [Fact]
    public async Task ErasedField_IsWholeWhereTheChainNamesIt_AndADefectWhereItDoesNot()
    {
        var (text, chain) = await ExportAsync();
        var (named, head) = Erased(text, chain, isNamed: true);

        var words = await WholeAsync(named, HeadOf(chain[^1]));
        Assert.Contains("Of 2 entries personal data were erased", words, StringComparison.Ordinal);
        Assert.DoesNotContain("format 1", words, StringComparison.Ordinal);
        Assert.Equal(41, head.Sequence);
        var verdict = await CheckAsync(Erased(text, chain, isNamed: false).Text);
        Assert.Equal(
            (false, "Entry 5 lacks its actorName, detail, and no later entry says that it was erased."), (verdict.IsWhole, verdict.Text));
    }

    [Theory]
    [InlineData("actorName+detail 5-7", "entry 5 was erased, but nothing of that is missing")]
    [InlineData("actorName+detail+agent 5-6", "entry 5 was erased, but nothing of that is missing")]
    [InlineData("actorName 5-6", "Entry 5 lacks its detail, and no later entry")]
    [InlineData("actorName+detail 1-999999999999", "entry 1 was erased, but nothing of that is missing")]
    [InlineData("actorName+detail 41", "entry 41 was erased, but nothing of that is missing")]
    [InlineData("detail+actorName 5-6", "does not say what was erased")]
    [InlineData("actorName+detail 6-5", "does not say what was erased")]
    [InlineData("Julia", "does not say what was erased")]
    [InlineData("", "does not say what was erased")]
    public async Task ErasureThatNamesWhatItDidNotErase_IsFound(string detail, string said)
    {
        var (text, chain) = await ExportAsync();

        var verdict = await CheckAsync(Erased(text, chain, isNamed: true, detail).Text);

        Assert.False(verdict.IsWhole);
        Assert.Contains(said, verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ErasedFields_AreReadAsTheyWereWritten_AndFitIntoEntries()
    {
        var chance = new Random(7);
        List<(long Sequence, ActivityFields Fields)> erased =
            [.. Enumerable.Range(1, 3_000).Where(_ => chance.Next(3) > 0)
                .Select(number => ((long)number, (ActivityFields)chance.Next(1, 16)))];

        var details = ErasedFields.Write(erased);

        Assert.All(details, detail => Assert.InRange(detail.Length, 1, AuditEntry.DetailLength));
        Assert.Equal(
            erased,
            details.SelectMany(detail => ErasedFields.Read(detail)!)
                .SelectMany(
                    part => Enumerable.Range((int)part.From, (int)(part.To - part.From + 1)).Select(number => ((long)number, part.Fields)))
                .Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42:ABCD")]
    [InlineData("0:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:000000000000000000000000000000000000000000000000000000000000000G")]
    public void Head_ThatIsNone_IsRefused(string text) => Assert.Null(ActivityHead.Parse(text));

    private static string Change(string text, Random chance, int kind)
    {
        var lines = text.Split('\n');
        var at = chance.Next(1, Entries); // never the last entry: what is swapped or moved needs a neighbour
        switch (kind)
        {
            case 0: // one character anywhere becomes another
                var place = chance.Next(text.TrimEnd('\n').Length);
                if (text[place] == '\n')
                {
                    place--;
                }

                return text[..place] + (char)('!' + ((text[place] - '!' + chance.Next(1, 90)) % 94)) + text[(place + 1)..];
            case 1: // an entry is gone, and what follows is in order
                return string.Join('\n', lines.Where((_, line) => line != at));
            case 2: // two entries change places
                (lines[at], lines[at + 1 == Entries ? at - 1 : at + 1]) = (lines[at + 1 == Entries ? at - 1 : at + 1], lines[at]);
                return string.Join('\n', lines);
            case 3: // the end is cut off, clean or not
                return chance.Next(2) == 0
                    ? text[..chance.Next(text.Length - 3)]
                    : string.Join('\n', lines[..at]) + '\n' + lines[at].TrimEnd(',') + "\n]}\n";
            default: // an entry comes twice
                return string.Join('\n', lines[..at].Append(lines[at]).Concat(lines[at..]));
        }
    }

    // Entries 5 and 6 lose their name and detail; a last entry names them, or tells of something else.
    private static (string Text, ActivityHead Head) Erased(
        string text, List<AuditEntry> chain, bool isNamed, string detail = "actorName+detail 5-6")
    {
        var lines = text.TrimEnd('\n').Split('\n').ToList();
        foreach (var at in (int[])[5, 6])
        {
            var line = ActivityFile.Read<ActivityLine>(lines[at].TrimEnd(','))!;
            lines[at] = ActivityFile.Write(
                line with
                {
                    ActorName = line.ActorName with { Value = null, Salt = null },
                    Detail = line.Detail with { Value = null, Salt = null },
                }) + ",";
        }

        var last = new AuditEntry
        {
            CompanyId = Company,
            Sequence = Entries + 1,
            At = chain[^1].At,
            Action = isNamed ? AuditAction.PersonErased : AuditAction.PersonLeft,
            ActorId = Guid.Empty,
            ActorName = "operator",
            OperationId = Company,
            Detail = detail,
            PreviousHash = chain[^1].Hash,
        };
        last.Seal();
        lines[0] = lines[0].Replace(HeadOf(chain[^1]).Hash, HeadOf(last).Hash, StringComparison.Ordinal)
            .Replace("\"sequence\":40", "\"sequence\":41", StringComparison.Ordinal);
        lines[^2] += ',';
        lines.Insert(lines.Count - 1, ActivityFile.Write(ActivityLine.Of(last)));
        return (string.Join('\n', lines) + '\n', HeadOf(last));
    }

    // A file as the portal wrote it in format 1.
    private static string FormerFile()
    {
        List<FormerActivity.Line> chain = [];
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            var line = new FormerActivity.Line(
                sequence, "2026-11-24T12:01:00.1230000Z", "CredentialGenerated", Company.ToString("N"), "Ana", Company.ToString("N"),
                $"entry {sequence}", sequence == 1 ? null : "192.0.2.1", null, chain.Count == 0 ? "" : chain[^1].Hash, "");
            chain.Add(line with { Hash = Convert.ToHexString(line.ToLine().ComputeHash(Company.ToString("N"))) });
        }

        var header = new FormerActivity.Header(FormerActivity.Version, Company.ToString("N"), new ActivityHead(3, chain[^1].Hash));
        return $"{ActivityFile.Write(header)[..^1]}{ActivityFile.Opening}\n{string.Join(",\n", chain.Select(ActivityFile.Write))}\n"
            + $"{ActivityFile.Closing}\n";
    }

    private static async Task<string> WholeAsync(string text, ActivityHead? known = null)
    {
        var verdict = await CheckAsync(text, known);
        Assert.True(verdict.IsWhole, verdict.Text);
        return verdict.Text;
    }

    private static Task<ActivityVerdict> CheckAsync(string text, ActivityHead? known = null) =>
        new ActivityCheck(new StringReader(text), known).RunAsync(CancellationToken.None);

    private static ActivityHead HeadOf(AuditEntry entry) => ActivityHead.Parse($"{entry.Sequence}:{Convert.ToHexString(entry.Hash)}")!;

    private static async Task<(string Text, List<AuditEntry> Chain)> ExportAsync(
        int count = Entries, int changedAt = 0, List<AuditEntry>? before = null)
    {
        List<AuditEntry> chain = [.. before?.Take(changedAt - 1) ?? []]; // the salts of those that do not change stay as well
        for (var sequence = chain.Count + 1; sequence <= count; sequence++)
        {
            var entry = new AuditEntry
            {
                CompanyId = Company,
                Sequence = sequence,
                At = new DateTimeOffset(2026, 11, 24, 12, 0, 0, 123, TimeSpan.Zero).AddMinutes(sequence),
                Action = (AuditAction)(sequence % (int)AuditAction.PersonErased),
                ActorId = new Guid(sequence % 3, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
                ActorName = sequence == changedAt ? "Nadie" : "Ana «María» Restrepo & hijos",
                OperationId = new Guid(sequence, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
                Detail = string.Create(CultureInfo.InvariantCulture, $"key …{sequence:D4}, \"A\\B\" → <C>\n"),
                Address = sequence % 4 == 0 ? null : "2001:db8::1",
                Agent = sequence % 5 == 0 ? null : "=cmd|' /C calc'!A0 😀",
                PreviousHash = chain.Count == 0 ? [] : chain[^1].Hash,
            };
            entry.Seal();
            chain.Add(entry);
        }

        using var file = new MemoryStream();
        var output = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
        await ActivityFile.WriteAsync(output, Company, HeadOf(chain[^1]), Batches(chain), CancellationToken.None);
        await output.CompleteAsync();
        return (Encoding.UTF8.GetString(file.ToArray()), chain);
    }

    // One entry, whose hash and head fit whatever stands in it.
    private static string Forged(string field = "", string value = "")
    {
        string Of(string name, string usual) => name == field ? value : usual;
        var company = Of("company", Company.ToString("N"));
        var line = new ActivityLine(
            1, Of("at", "2026-11-24T12:01:00.1230000Z"), Of("action", "CredentialGenerated"), Of("actorId", Company.ToString("N")),
            Salted(ActivityFields.ActorName, "Ana"), Of("operationId", Company.ToString("N")), Salted(ActivityFields.Detail, ""),
            Salted(ActivityFields.Address, null), Salted(ActivityFields.Agent, null), "", "");
        line = line with { Hash = Convert.ToHexString(line.ComputeHash(company)) };
        var header = ActivityFile.Write(new ActivityFile.Header(ActivityFile.Header.Version, company, new ActivityHead(1, line.Hash)));
        return $"{header[..^1]}{ActivityFile.Opening}\n{ActivityFile.Write(line)}\n{ActivityFile.Closing}\n";
    }

    private static ActivityField Salted(ActivityFields field, string? value)
    {
        var salt = new byte[ActivityField.SaltLength];
        return new ActivityField(value, Convert.ToHexString(salt), Convert.ToHexString(ActivityField.DigestOf(salt, field, value)));
    }

    private static async IAsyncEnumerable<List<AuditEntry>> Batches(List<AuditEntry> chain)
    {
        foreach (var batch in chain.Chunk(7))
        {
            await Task.Yield();
            yield return [.. batch];
        }
    }

    // A text, then one letter again and again.
    private sealed class Endless(string begin) : TextReader
    {
        public new long Read { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            Assert.InRange(Read, 0, 100L * ActivityCheck.LongestLine); // or it would never end
            for (var place = 0; place < buffer.Length; place++, Read++)
            {
                buffer.Span[place] = Read < begin.Length ? begin[(int)Read] : 'x';
            }

            return ValueTask.FromResult(buffer.Length);
        }
    }
}
