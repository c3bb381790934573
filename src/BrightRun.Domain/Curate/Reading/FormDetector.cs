using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>How records are put into a file.</summary>
internal enum Container
{
    /// <summary>One JSON document that is one record, or a training file.</summary>
    Document,

    /// <summary>A JSON array of records.</summary>
    Array,

    /// <summary>One record per line.</summary>
    Lines,
}

/// <summary>What a file is, told from its beginning.</summary>
internal sealed record DetectedForm(Container Container, TrainingDataForm Form);

/// <summary>Recognises the form of a file by its first record, looking no further than needed.</summary>
internal static class FormDetector
{
    /// <summary>Recognises the form, or returns null when it is none of the known ones.</summary>
    /// <exception cref="JsonException">The beginning is not JSON.</exception>
    public static DetectedForm? Detect(Utf8Window window)
    {
        while (true)
        {
            try
            {
                var probe = Probe(window.Span, window.IsFinal);
                if (probe.Verdict == Verdict.NeedsMore && !window.IsFinal)
                {
                    window.Fill();
                    continue;
                }

                if (probe is { Verdict: Verdict.Known, Container: Container.Array } or { Verdict: Verdict.Known, Form: TrainingDataForm.TrainingFile })
                    return new DetectedForm(probe.Container, probe.Form);
                return DetectLines(window.Span, window.IsFinal) ?? (probe.Verdict == Verdict.Known ? new DetectedForm(probe.Container, probe.Form) : null);
            }
            catch (JsonException) when (DetectLines(window.Span, window.IsFinal) is { } lines)
            {
                return lines;
            }
        }
    }

    /// <summary>The form of one record, or null when it is none.</summary>
    public static TrainingDataForm? FormOf(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        var members = new MemberProbe();
        return members.Read(ref reader) == Verdict.Known ? members.Form : null;
    }

    /// <summary>True for the line that only describes a file of training lines.</summary>
    public static bool IsMeta(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("_meta"u8);
    }

    private static (Verdict Verdict, Container Container, TrainingDataForm Form) Probe(ReadOnlySpan<byte> start, bool isFinal)
    {
        var reader = new Utf8JsonReader(start, isFinal, default);
        if (!reader.Read())
            return (Verdict.NeedsMore, default, default);
        var container = Container.Document;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            container = Container.Array;
            if (!reader.Read())
                return (Verdict.NeedsMore, default, default);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
            return (Verdict.Unknown, default, default);
        var members = new MemberProbe();
        return (members.Read(ref reader), container, members.Form);
    }

    /// <summary>Lines are recognised by the first line that is a whole record; a description line or a damaged one may precede it.</summary>
    private static DetectedForm? DetectLines(ReadOnlySpan<byte> start, bool isFinal)
    {
        DetectedForm? description = null;
        while (!start.IsEmpty)
        {
            var end = start.IndexOf((byte)'\n');
            if (end < 0 && !isFinal)
                break;
            var line = end < 0 ? start : start[..end];
            start = end < 0 ? default : start[(end + 1)..];
            if (line.TrimStart(" \t"u8) is not [(byte)'{', ..] || !IsWholeObject(line))
                continue;
            if (IsMeta(line))
                description ??= new DetectedForm(Container.Lines, TrainingDataForm.TrainingLines);
            else if (FormOf(line) is { } form and not TrainingDataForm.TrainingFile)
                return new DetectedForm(Container.Lines, form);
        }

        return description;
    }

    private static bool IsWholeObject(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
