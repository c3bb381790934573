namespace BrightRun.Domain.Curate;

/// <summary>One text that a repair changed.</summary>
/// <param name="ConversationId">The conversation, where it is known.</param>
/// <param name="Path">JSON path of the conversation or record.</param>
/// <param name="Line">Line, for line forms.</param>
/// <param name="Member">Name of the member that holds the text.</param>
/// <param name="Before">The text as it was.</param>
/// <param name="After">The text as it is now.</param>
/// <param name="Count">How often it was changed there: histories repeat it.</param>
public sealed record TextRepair(string? ConversationId, string? Path, int? Line, string Member, string Before, string After, int Count);

/// <summary>
/// Decodes escapes that a broken export left undecoded. Everything else is copied, so that the output differs from the input
/// (laid out canonically) in the repaired texts alone.
/// </summary>
public static class EscapeRepair
{
    private static readonly HashSet<string> TextMembers = new(StringComparer.Ordinal) { "target_response", "current_user_input", "system_prompt", "content", "value", "assistant", "system" };

    /// <summary>
    /// The decoded text, or null when there is nothing that may be repaired: no undecoded escape, a real line break beside it (the
    /// backslash may then be meant), or a lone backslash at the end (the text is cut off, what is missing cannot be known).
    /// </summary>
    public static string? Decode(string text)
    {
        if (!TextDefects.Of(text).HasFlag(TextDefect.UndecodedEscapes) || text.Contains('\n', StringComparison.Ordinal) || TextDefects.EndsInLoneBackslash(text))
            return null;
        return text
            .Replace("\\r\\n", "\n", StringComparison.Ordinal)
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\\"", "\"", StringComparison.Ordinal);
    }

    /// <summary>Copies data of any form, repairing every text that may be.</summary>
    /// <param name="input">The data; disposed.</param>
    /// <param name="name">Display name of the data.</param>
    /// <param name="output">Receives the copy; not closed.</param>
    /// <param name="onRepair">Called for every text that was changed, once for each conversation or line.</param>
    /// <exception cref="UnusableDataException">The data are damaged.</exception>
    public static void Copy(Stream input, string name, Stream output, Action<TextRepair> onRepair)
    {
        using var records = new RecordStream(input, name);
        var writer = new RecordWriter(output, records.Detected.Container, records.Detected.Form == TrainingDataForm.TrainingFile);
        var changes = new Dictionary<(string Member, string Before), (string After, int Count)>();
        writer.Rewrite = (member, text) =>
        {
            if (!TextMembers.Contains(member) || Decode(text) is not { } decoded)
                return null;
            changes[(member, text)] = (decoded, changes.GetValueOrDefault((member, text)).Count + 1);
            return decoded;
        };
        foreach (var record in records.Read())
        {
            writer.Write(records.RequireJson(record));
            var id = changes.Count > 0 && record.HeadMember is null ? RecordIdentity.Of(record) : null;
            foreach (var ((member, before), (after, count)) in changes)
                onRepair(new TextRepair(id, record.Place.Path, record.Place.Line, member, before, after, count));
            changes.Clear();
        }

        writer.Complete();
    }
}
