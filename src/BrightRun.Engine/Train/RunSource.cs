using System.Globalization;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train;

/// <summary>The entries of one data file: conversations, or tokenized lines.</summary>
internal sealed class RunSource
{
    private readonly List<Conversation> _conversations = [];
    private readonly List<TokenizedLine> _lines = [];

    private RunSource(bool isTokenized) => IsTokenized = isTokenized;

    public bool IsTokenized { get; }

    public int Count => IsTokenized ? _lines.Count : _conversations.Count;

    /// <exception cref="Domain.RefusedException">The file cannot be read, or holds nothing usable.</exception>
    public static RunSource Read(string path, FindingLog findings)
    {
        using var reader = TrainingDataReader.Open(path, findings);
        var source = new RunSource(reader.Form == TrainingDataForm.Tokenized);
        if (source.IsTokenized)
            source._lines.AddRange(reader.ReadTokenizedLines());
        else
            source._conversations.AddRange(reader.ReadConversations());
        return source;
    }

    public IReadOnlyList<SplitEntry> SplitEntries() => IsTokenized
        ? [.. _lines.Select(line => new SplitEntry(NameOf(line)))]
        : [.. _conversations.Select(conversation => new SplitEntry(conversation.Id, conversation.Arc, conversation.Persona))];

    public void AddTo(TrainingSetBuilder builder, int index, IChatFormat? format)
    {
        if (IsTokenized)
            builder.AddTokenized(_lines[index].InputIds, _lines[index].Labels, NameOf(_lines[index]));
        else
            builder.Add(_conversations[index], format!);
    }

    /// <summary>Usable pairs that are not held out and whose answer is also that of an earlier one.</summary>
    public int RepeatedTargets(bool[] heldOut)
    {
        var targets = _conversations
            .Where((_, index) => !heldOut[index])
            .SelectMany(conversation => conversation.Pairs)
            .Where(pair => pair.IsUsable)
            .Select(pair => pair.Target!)
            .ToList();
        return targets.Count - targets.Distinct(StringComparer.Ordinal).Count();
    }

    private static string NameOf(TokenizedLine line) => string.Create(CultureInfo.InvariantCulture, $"line {line.Line}");
}
