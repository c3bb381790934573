using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;
using BrightRun.Tokens.Training;

namespace BrightRun.Cli.Base.Making;

/// <summary>The tokenizer of our own base.</summary>
internal static class BaseTokens
{
    /// <summary>Begins and ends a text.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Ends a message of a chat.</summary>
    public const string EndOfTurn = "<|im_end|>";

    /// <summary>Fills up batches elsewhere; nothing here needs it.</summary>
    public const string Padding = "<|pad|>";

    /// <summary>
    /// Tokens altogether. The little world has some 3,500 words; fewer tokens than words, so that words come in pieces, too, and the
    /// model has met the pieces when it reads a word that the composer does not know.
    /// </summary>
    public const int Vocabulary = 2048;

    private static readonly string[] Special = [EndOfText, "<|im_start|>", EndOfTurn, Padding];

    /// <summary>The tokenizer of a folder; trained and written first where there is none.</summary>
    public static ITokenizer Open(string folder, Func<WordCounts> words, int contextLength)
    {
        if (!Directory.Exists(folder))
        {
            var trained = TokenizerTrainer.Train(words(), Vocabulary, Special);
            AtomicFolder.Create(folder, temporary => trained.Write(temporary, new TokenRoles(EndOfText, EndOfTurn, Padding), contextLength));
        }

        return Tokenizer.Open(folder);
    }
}
