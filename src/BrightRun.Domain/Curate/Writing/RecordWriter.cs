namespace BrightRun.Domain.Curate;

/// <summary>Writes the records of a file in the container that they came in, deterministically.</summary>
/// <param name="stream">Receives the bytes; not closed.</param>
/// <param name="container">How the records stand in the file.</param>
/// <param name="isTrainingFile">True when records are conversations and top-level members of a training file.</param>
internal sealed class RecordWriter(Stream stream, Container container, bool isTrainingFile)
{
    private readonly JsonLayoutWriter _writer = new(stream, container == Container.Lines ? JsonLayout.Compact : JsonLayout.Indented);
    private bool _isBegun;
    private bool _inConversations;

    /// <summary>Changes texts on their way.</summary>
    public Func<string, string, string?>? Rewrite
    {
        set => _writer.Rewrite = value;
    }

    /// <summary>Writes a record.</summary>
    public void Write(DataRecord record)
    {
        Begin();
        if (isTrainingFile)
            EnterSection(record.HeadMember);
        _writer.Copy(record.Bytes.Span);
    }

    /// <summary>Closes what is open.</summary>
    public void Complete()
    {
        if (isTrainingFile)
        {
            LeaveConversations();
            _writer.EndObject();
        }
        else if (container == Container.Array)
        {
            _writer.EndArray();
        }

        _writer.Flush();
    }

    private void Begin()
    {
        if (_isBegun)
        {
            if (container == Container.Lines)
                _writer.NextLine();
            return;
        }

        _isBegun = true;
        if (isTrainingFile)
            _writer.BeginObject();
        else if (container == Container.Array)
            _writer.BeginArray();
    }

    private void EnterSection(string? headMember)
    {
        if (headMember is not null)
        {
            LeaveConversations();
            _writer.Name(headMember);
        }
        else if (!_inConversations)
        {
            _inConversations = true;
            _writer.Name("conversations");
            _writer.BeginArray();
        }
    }

    private void LeaveConversations()
    {
        if (!_inConversations)
            return;
        _inConversations = false;
        _writer.EndArray();
    }
}
