using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Tokenizers;
using BrightRun.Tokens.Training;
using CsCheck;

namespace BrightRun.Tokens.Tests.Training;

public sealed class TokenizerTrainerTests : IDisposable
{
    private const string Text =
        """
        Mara had 120 crowns. She saved 20 crowns each week, because the roof was old and the rain came in.
        "How much is left?" asked Jon. "Forty crowns," said Mara, "and I'm not worried about it."
        The bank on Hill Street keeps what people save; it lends what people need, and it asks for a little more back.
        """;

    private static readonly string[] Special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokenizer_GivesEveryTextBack()
    {
        var tokenizer = Open(320);
        Gen.String.Sample(text => Assert.Equal(tokenizer.Decode(tokenizer.Encode(text)), WithoutLoneSurrogates(text)));
        Assert.Equal(Text, tokenizer.Decode(tokenizer.Encode(Text)));
    }

    [Fact]
    public void Training_Twice_WritesTheSameBytes()
    {
        Train(300).Write(_folder.At("once"), Roles, 1024);
        Train(300).Write(_folder.At("twice"), Roles, 1024);
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json" })
            Assert.Equal(File.ReadAllBytes(_folder.At($"once/{name}")), File.ReadAllBytes(_folder.At($"twice/{name}")));
    }

    /// <summary>The reader merges by rank; the trainer merged by count. On the words that were trained on, both must end with the same tokens.</summary>
    [Fact]
    public void Ids_OfTheWordsTrainedOn_AreThoseThatTheMergesGive()
    {
        var trained = Train(340);
        trained.Write(_folder.At("tokenizer"), Roles, 1024);
        var tokenizer = Tokenizer.Open(_folder.At("tokenizer"));
        foreach (var word in Words().Counts.Keys)
            Assert.Equal(Merged(trained, word), tokenizer.Encode(word));
    }

    [Fact]
    public void Ids_BeginWithSpecialTokens_ThenBytes_ThenMerges()
    {
        var trained = Train(300);
        Assert.Equal(Special, trained.Tokens.Take(4));
        Assert.All(trained.Tokens.Skip(4).Take(256), token => Assert.Single(token));
        Assert.Equal(300, trained.Tokens.Count);
        Assert.Equal(trained.Tokens.Skip(260), trained.Merges.Select(merge => trained.Tokens[merge.Left] + trained.Tokens[merge.Right]).Distinct());
    }

    [Fact]
    public void Template_IsRecognisedAsChatMl()
    {
        var tokenizer = Open(300);
        var messages = new[] { new ChatMessage(ChatRole.User, "How much is left?"), new ChatMessage(ChatRole.Assistant, "Forty crowns.") };
        var format = ChatFormats.Create(ChatFormats.Auto, tokenizer);
        Assert.Equal("chatml", format.Name);
        Assert.Equal("<|im_start|>user\nHow much is left?<|im_end|>\n<|im_start|>assistant\nForty crowns.<|im_end|>\n", tokenizer.Decode(format.Render(messages).Ids));
        Assert.Equal([2, 0], format.StopIds);
    }

    [Fact]
    public void SpecialTokens_AreNeverMadeFromText() =>
        Assert.DoesNotContain(Open(300).Encode("<|im_end|> <|endoftext|>"), id => id < Special.Length);

    [Fact]
    public void Vocabulary_StopsWhereNothingRepeats()
    {
        var words = new WordCounts();
        words.Add("ab ab");
        Assert.Equal(["a b"], MergesOf(TokenizerTrainer.Train(words, 1000, Special))); // " ab" stands there once only
    }

    [Fact]
    public void Vocabulary_WithoutRoomForMerges_IsRefused() =>
        Assert.Contains("260", Assert.Throws<RefusedException>(() => TokenizerTrainer.Train(Words(), 260, Special)).Remedy, StringComparison.Ordinal);

    private static TokenRoles Roles { get; } = new("<|endoftext|>", "<|im_end|>", "<|pad|>");

    private static WordCounts Words()
    {
        var words = new WordCounts();
        words.Add(Text);
        return words;
    }

    private static TrainedTokenizer Train(int vocabulary) => TokenizerTrainer.Train(Words(), vocabulary, Special);

    private static IEnumerable<string> MergesOf(TrainedTokenizer trained) => trained.Merges.Select(merge => $"{trained.Tokens[merge.Left]} {trained.Tokens[merge.Right]}");

    private ITokenizer Open(int vocabulary)
    {
        Train(vocabulary).Write(_folder.At("tokenizer"), Roles, 1024);
        return Tokenizer.Open(_folder.At("tokenizer"));
    }

    /// <summary>Every merge in turn, over the whole word.</summary>
    private static int[] Merged(TrainedTokenizer trained, string word)
    {
        var ids = trained.Tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id, StringComparer.Ordinal);
        var symbols = System.Text.Encoding.UTF8.GetBytes(word).Select(value => ids[BrightRun.Tokens.Tokenizers.Bpe.ByteLevelAlphabet.Character(value).ToString()]).ToList();
        foreach (var (left, right) in trained.Merges)
        {
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (symbols[i] != left || symbols[i + 1] != right)
                    continue;
                symbols[i] = ids[trained.Tokens[left] + trained.Tokens[right]];
                symbols.RemoveAt(i + 1);
            }
        }

        return [.. symbols];
    }

    private static string WithoutLoneSurrogates(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
