using System.Text;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

/// <summary>What a file gave when it was read to its end.</summary>
internal sealed record Seen(TrainingDataForm? Form, TrainingDataCounts Counts, IReadOnlyList<Conversation> Conversations, IReadOnlyList<Finding> Findings)
{
    public IEnumerable<string> Codes => Findings.Select(finding => finding.Code).Distinct();
}

internal static class Samples
{
    public static Seen Read(string path) => Read(DataFile.OpenRead(path), path);

    public static Seen ReadText(string text, TrainingDataOptions? options = null) => Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test", options);

    public static Seen Read(Stream stream, string name, TrainingDataOptions? options = null)
    {
        var findings = new List<Finding>();
        var conversations = new List<Conversation>();
        TrainingDataReader? reader = null;
        try
        {
            reader = new TrainingDataReader(stream, name, new FindingLog(findings.Add), options);
            conversations.AddRange(reader.ReadConversations());
        }
        catch (UnusableDataException unusable)
        {
            findings.Add(unusable.Finding);
            return new Seen(reader?.Form, (reader?.Counts ?? new(0, 0, 0)) with { UsablePairs = 0 }, [], findings);
        }
        finally
        {
            reader?.Dispose();
        }

        return new Seen(reader.Form, reader.Counts, conversations, findings);
    }
}
