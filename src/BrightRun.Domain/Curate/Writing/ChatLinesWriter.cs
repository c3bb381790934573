namespace BrightRun.Domain.Curate;

/// <summary>Writes conversations as lists of messages: `messages` or ShareGPT lines.</summary>
/// <param name="output">Receives the lines; not closed.</param>
/// <param name="form">One of the two forms.</param>
internal sealed class ChatLinesWriter(Stream output, TrainingDataForm form)
{
    private readonly JsonLayoutWriter _writer = new(output, JsonLayout.Compact);

    /// <summary>Lines written.</summary>
    public int Lines { get; private set; }

    /// <summary>Answers that the form cannot say must not be learned, and that therefore end their line.</summary>
    public int Shortened { get; private set; }

    /// <summary>Writes a conversation: one line when its pairs are the beginnings of one another, else a line for each usable pair.</summary>
    public void Write(Conversation conversation)
    {
        var usable = conversation.Pairs.Where(pair => pair.IsUsable).ToList();
        if (IsOneSequence(usable))
        {
            WriteLine(conversation, conversation.Id, usable[^1], [.. usable.Select(pair => pair.Context.Count)]);
            return;
        }

        foreach (var pair in usable)
            WriteLine(conversation, $"{conversation.Id} turn {pair.Turn}", pair, [pair.Context.Count]);
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush() => _writer.Flush();

    private static bool IsOneSequence(List<TrainingPair> usable)
    {
        var whole = Messages(usable[^1]);
        return usable.All(pair =>
            pair.Context.Count < whole.Count
            && pair.Context.SequenceEqual(whole.Take(pair.Context.Count))
            && whole[pair.Context.Count] == Answer(pair));
    }

    private static ChatMessage Answer(TrainingPair pair) => new(ChatRole.Assistant, pair.Target!);

    private static List<ChatMessage> Messages(TrainingPair pair) => [.. pair.Context, Answer(pair)];

    private void WriteLine(Conversation conversation, string id, TrainingPair last, HashSet<int> supervised)
    {
        var messages = Messages(last);
        if (form == TrainingDataForm.ShareGpt && !TryShorten(messages, conversation))
            return;
        if (Lines++ > 0)
            _writer.NextLine();
        _writer.BeginObject();
        if (form == TrainingDataForm.ShareGpt)
            WriteShareGpt(conversation, id, messages);
        else
            WriteMessages(conversation, id, messages, supervised);
        _writer.EndObject();
    }

    /// <summary>
    /// `messages` can say by a weight of 0 that an answer is context. ShareGPT cannot: a line ends before the first answer that must
    /// not be learned.
    /// </summary>
    /// <returns>False when nothing is left.</returns>
    private bool TryShorten(List<ChatMessage> messages, Conversation conversation)
    {
        var masked = conversation.Pairs.Where(pair => pair is { IsUsable: false, Target: not null }).Select(Answer).ToHashSet();
        var end = messages.FindIndex(masked.Contains);
        if (end < 0)
            return true;
        Shortened++;
        messages.RemoveRange(end, messages.Count - end);
        while (messages is [.., { Role: not ChatRole.Assistant }])
            messages.RemoveAt(messages.Count - 1);
        return messages.Count > 0;
    }

    private void WriteMessages(Conversation conversation, string id, List<ChatMessage> messages, HashSet<int> supervised)
    {
        _writer.Name("messages");
        _writer.BeginArray();
        for (var i = 0; i < messages.Count; i++)
        {
            _writer.BeginObject();
            _writer.Member("role", messages[i].Role.ToString().ToLowerInvariant());
            _writer.Member("content", messages[i].Content);
            if (messages[i].Role == ChatRole.Assistant && !supervised.Contains(i))
                _writer.Member("weight", 0);
            _writer.EndObject();
        }

        _writer.EndArray();
        _writer.Name("metadata");
        _writer.BeginObject();
        _writer.Member("conversation_id", id);
        WriteKeys(conversation);
        _writer.EndObject();
    }

    private void WriteShareGpt(Conversation conversation, string id, List<ChatMessage> messages)
    {
        _writer.Member("id", id);
        _writer.Name("conversations");
        _writer.BeginArray();
        foreach (var message in messages)
        {
            _writer.BeginObject();
            _writer.Member("from", message.Role switch { ChatRole.System => "system", ChatRole.User => "human", _ => "gpt" });
            _writer.Member("value", message.Content);
            _writer.EndObject();
        }

        _writer.EndArray();
        WriteKeys(conversation);
    }

    private void WriteKeys(Conversation conversation)
    {
        _writer.Member("persona_key", conversation.Persona);
        _writer.Member("emotional_arc_key", conversation.Arc);
        _writer.Member("training_topic_key", conversation.Topic);
    }
}
