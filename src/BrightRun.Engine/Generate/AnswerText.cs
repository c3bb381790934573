using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Generate;

/// <summary>
/// Turns tokens into text as they come. Text is handed out once it can no longer change: a character whose bytes are spread over
/// tokens waits for the last of them. Special tokens have no text.
/// </summary>
internal sealed class AnswerText(ITokenizer tokenizer)
{
    private const char Incomplete = '\uFFFD'; // what decoders write for bytes that are no character, or not yet

    private readonly HashSet<int> _special = [.. tokenizer.SpecialTokens.Values];

    /// <summary>The last tokens that were handed out: decoders treat the first token of a text differently.</summary>
    private List<int> _context = [];
    private readonly List<int> _waiting = [];

    /// <summary>Takes a token.</summary>
    /// <returns>What became settled; often a word, sometimes nothing.</returns>
    public string Add(int id)
    {
        if (_special.Contains(id))
            return "";
        _waiting.Add(id);
        var text = Waiting();
        return text.Length == 0 || text[^1] == Incomplete ? "" : HandOut(text);
    }

    /// <summary>What is still waiting, as it is.</summary>
    public string Finish() => _waiting.Count == 0 ? "" : HandOut(Waiting());

    private string Waiting() => tokenizer.Decode([.. _context, .. _waiting])[tokenizer.Decode(_context).Length..];

    private string HandOut(string text)
    {
        _context = [.. _waiting];
        _waiting.Clear();
        return text;
    }
}
