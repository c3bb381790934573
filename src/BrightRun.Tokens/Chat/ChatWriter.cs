using System.Text;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// Collects a rendered chat. Text between special tokens is encoded as one piece, and an answer as a piece of its own, as it would
/// follow a generation prompt. Text never becomes a special token, whatever it says.
/// </summary>
internal sealed class ChatWriter(ITokenizer tokenizer)
{
    /// <summary>The turn of tokens that are not supervised.</summary>
    public const int Context = -1;

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _piece = new();
    private readonly List<int> _ids = [];
    private readonly List<int> _turns = [];

    /// <summary>Adds text of the piece at hand.</summary>
    public void Text(string text) => _piece.Append(text);

    /// <summary>Adds a special token; the piece at hand ends.</summary>
    public void Special(SpecialToken token)
    {
        EndPiece(Context);
        AddSpecial(token, Context);
    }

    /// <summary>Adds an answer and the token that ends it, both supervised; the piece at hand ends.</summary>
    /// <param name="content">The answer.</param>
    /// <param name="end">The token that ends the turn.</param>
    /// <param name="message">Index of the answer in the list of messages.</param>
    public void Answer(string content, SpecialToken end, int message)
    {
        EndPiece(Context);
        Text(content);
        EndPiece(message);
        AddSpecial(end, message);
    }

    /// <summary>Ends the piece at hand and returns what was collected.</summary>
    public RenderedChat Finish()
    {
        EndPiece(Context);
        return new RenderedChat(_text.ToString(), [.. _ids], [.. _turns]);
    }

    private void AddSpecial(SpecialToken token, int turn)
    {
        _text.Append(token.Text);
        _ids.Add(token.Id);
        _turns.Add(turn);
    }

    private void EndPiece(int turn)
    {
        if (_piece.Length == 0)
            return;
        var piece = _piece.ToString();
        _piece.Clear();
        _text.Append(piece);
        var ids = tokenizer.Encode(piece);
        _ids.AddRange(ids);
        _turns.AddRange(Enumerable.Repeat(turn, ids.Length));
    }
}

/// <summary>A special token of a tokenizer.</summary>
internal readonly record struct SpecialToken(string Text, int Id);
