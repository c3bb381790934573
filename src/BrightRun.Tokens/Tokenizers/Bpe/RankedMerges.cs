using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>Builds the merge table from a list of token pairs in order of rank.</summary>
internal sealed class RankedMerges(Vocabulary vocabulary, IReadOnlySet<int> never, string source, int capacity)
{
    private readonly MergeTable _table = new(capacity);
    private char[] _joined = new char[256];
    private int _rank;
    private bool _crossesWords;

    /// <summary>The finished table.</summary>
    public MergeTable Table => _table;

    /// <summary>
    /// True when some merge joins a token that does not end in <see cref="BpeModel.WordMark"/> with one that starts with it:
    /// then words of a text cannot be merged on their own.
    /// </summary>
    public bool CrossesWords => _crossesWords;

    /// <summary>Adds the next merge, written as two tokens with one space between.</summary>
    public void Add(ReadOnlySpan<char> pair)
    {
        var space = pair.IndexOf(' ');
        if (space < 0 || pair[(space + 1)..].Contains(' '))
            throw TokenizerFile.Corrupt(source, $"merge {_rank} is {TokenizerFile.Show(pair)}, expected two tokens with one space between");
        Add(pair[..space], pair[(space + 1)..]);
    }

    /// <summary>Adds the next merge.</summary>
    /// <exception cref="RefusedException">One of the tokens, or what they become, is not in the vocabulary.</exception>
    public void Add(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length + right.Length > _joined.Length)
            _joined = new char[(left.Length + right.Length) * 2];
        left.CopyTo(_joined);
        right.CopyTo(_joined.AsSpan(left.Length));

        var leftId = Find(left);
        var rightId = Find(right);
        var id = Find(_joined.AsSpan(0, left.Length + right.Length));
        // Whatever a text says, it never becomes a special token.
        if (!never.Contains(id))
            _table.Add(leftId, rightId, new Merge(_rank, id));
        _crossesWords |= !left.EndsWith(BpeModel.WordMark) && right.StartsWith(BpeModel.WordMark);
        _rank++;
    }

    private int Find(ReadOnlySpan<char> token) =>
        vocabulary.TryFind(token, out var id)
            ? id
            : throw TokenizerFile.Corrupt(source, $"merge {_rank} needs token {TokenizerFile.Show(token)}, which is not in the vocabulary");
}
