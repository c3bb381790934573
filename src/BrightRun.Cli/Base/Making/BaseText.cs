using System.Security.Cryptography;
using System.Text;
using BrightRun.Pipeline.Generate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;
using BrightRun.Tokens.Training;

namespace BrightRun.Cli.Base.Making;

/// <summary>
/// The text that our own base is made from: composed documents in the order of the seed, none twice, and some that are never
/// trained on. The held-out ones come first, so that they stay the same however much is trained.
/// </summary>
internal sealed class BaseText
{
    /// <summary>Documents that the held-out loss is measured on, at most: some thirty thousand tokens.</summary>
    private const int MostHeldOut = 300;

    private const int FewestHeldOut = 20;

    /// <summary>A shorter run measures with fewer documents, so that measuring never takes longer than training.</summary>
    private const long TokensPerHeldOut = 15_000;

    /// <summary>Most characters that the tokenizer is trained on; words of a little world repeat long before that.</summary>
    private const long TokenizerCharacters = 8_000_000;

    /// <summary>A token stands for some four characters: a shorter run trains its tokenizer on its own text and no more.</summary>
    private const long CharactersPerToken = 4;

    private readonly ulong _seed;
    private readonly long _tokens;
    private readonly HashSet<UInt128> _heldOutTexts;

    /// <param name="seed">Seed of the composer.</param>
    /// <param name="tokens">Training tokens of the run, about.</param>
    public BaseText(ulong seed, long tokens)
    {
        (_seed, _tokens) = (seed, tokens);
        HeldOut = [.. Distinct([], heldOut: true).Take((int)Math.Clamp(tokens / TokensPerHeldOut, FewestHeldOut, MostHeldOut))];
        _heldOutTexts = [.. HeldOut.Select(document => KeyOf(TextOf(document)))];
    }

    /// <summary>Documents that are never trained on.</summary>
    public IReadOnlyList<ComposedDocument> HeldOut { get; }

    /// <summary>Counts the words that the tokenizer is trained on.</summary>
    public WordCounts Words(CancellationToken stop)
    {
        var most = Math.Min(TokenizerCharacters, _tokens * CharactersPerToken);
        var words = new WordCounts();
        var characters = 0L;
        foreach (var document in Distinct(_heldOutTexts, heldOut: false))
        {
            stop.ThrowIfCancellationRequested();
            foreach (var text in document.Text is { } whole ? [whole] : document.Messages.Select(message => message.Content))
            {
                words.Add(text);
                characters += text.Length;
            }

            if (characters >= most)
                break;
        }

        return words;
    }

    /// <summary>Training documents as tokens, until there are as many tokens as asked for.</summary>
    public IReadOnlyList<TrainingSequence> Training(DocumentEncoder encoder, CancellationToken stop)
    {
        var sequences = new List<TrainingSequence>();
        var sum = 0L;
        foreach (var document in Distinct(_heldOutTexts, heldOut: false))
        {
            stop.ThrowIfCancellationRequested();
            if (encoder.Encode(document) is not { } sequence)
                continue;
            sequences.Add(sequence);
            sum += sequence.Ids.Length;
            if (sum >= _tokens)
                break;
        }

        return sequences;
    }

    /// <summary>All that is written in a document.</summary>
    public static string TextOf(ComposedDocument document) =>
        document.Text ?? string.Join('\n', document.Messages.Select(message => $"{message.Role}: {message.Content}"));

    private IEnumerable<ComposedDocument> Distinct(HashSet<UInt128> without, bool heldOut)
    {
        var seen = new HashSet<UInt128>(without);
        return new Composer(SplitMix64.At(_seed, heldOut ? 0UL : 1UL)).Documents().Where(document => seen.Add(KeyOf(TextOf(document))));
    }

    /// <summary>Half of a SHA-256: enough to tell texts apart without keeping them.</summary>
    private static UInt128 KeyOf(string text) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>
/// Composed documents as token ids, every token supervised. A text stands between two end-of-text tokens; a chat is rendered as
/// it will be when it is answered.
/// </summary>
/// <param name="tokenizer">The base's tokenizer.</param>
/// <param name="contextLength">Longest document in tokens; longer ones are left out.</param>
internal sealed class DocumentEncoder(ITokenizer tokenizer, int contextLength)
{
    private readonly IChatFormat _format = ChatFormats.Create(ChatFormats.Auto, tokenizer);
    private readonly int _endOfText = tokenizer.SpecialTokens[BaseTokens.EndOfText];

    /// <summary>Null where the document is longer than the context.</summary>
    public TrainingSequence? Encode(ComposedDocument document)
    {
        int[] ids = document.Text is { } text ? [_endOfText, .. tokenizer.Encode(text), _endOfText] : _format.Render(document.Messages).Ids;
        return ids.Length <= contextLength ? new TrainingSequence(ids, ids, Pairs: 1, $"document {document.Seed}") : null;
    }
}
