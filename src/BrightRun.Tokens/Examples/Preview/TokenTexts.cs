using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Examples.Preview;

/// <summary>The text of each token of a sequence.</summary>
internal static class TokenTexts
{
    /// <summary>A character has at most four bytes in UTF-8, so at most four byte-level tokens make one.</summary>
    private const int MostTokensPerCharacter = 4;

    private const char Replacement = '\uFFFD';

    /// <summary>
    /// One text per id; joined they are the text of the sequence. Tokens that are parts of one character give the empty
    /// string, but for the last, which gives the character.
    /// </summary>
    public static string[] Of(int[] ids, ITokenizer tokenizer)
    {
        var texts = new string[ids.Length];
        int start = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            string text = After(ids, start, i, tokenizer);
            bool incomplete = text.EndsWith(Replacement) && i + 1 < ids.Length && i + 1 - start < MostTokensPerCharacter;
            texts[i] = incomplete ? "" : text;
            if (!incomplete)
                start = i + 1;
        }
        return texts;
    }

    /// <summary>The text that the ids start … end add to the token before them; decoding them alone would lose a leading space in SentencePiece vocabularies.</summary>
    private static string After(int[] ids, int start, int end, ITokenizer tokenizer)
    {
        var run = ids[start..(end + 1)];
        if (start == 0)
            return tokenizer.Decode(run);
        string before = tokenizer.Decode([ids[start - 1]]), both = tokenizer.Decode([ids[start - 1], .. run]);
        return both.StartsWith(before, StringComparison.Ordinal) ? both[before.Length..] : tokenizer.Decode(run);
    }
}
