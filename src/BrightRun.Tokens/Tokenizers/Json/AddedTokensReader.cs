using BrightRun.Tokens.Tokenizers.Added;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads the <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
internal static class AddedTokensReader
{
    public static IReadOnlyList<AddedToken> Read(JsonPart? part)
    {
        if (part is not { } list)
            return [];
        var tokens = new List<AddedToken>(list.Count);
        var (ids, texts) = (new HashSet<int>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var item in list.Items())
        {
            var token = ReadOne(item);
            if (!ids.Add(token.Id))
                throw TokenizerFile.Corrupt(list.Source, $"{item.Path} has id {token.Id}, which another added token has already");
            if (!texts.Add(token.Text))
                throw TokenizerFile.Corrupt(list.Source, $"added token {TokenizerFile.Show(token.Text)} stands twice");
            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken ReadOne(JsonPart item)
    {
        var id = item["id"].Int();
        if (id is < 0 or > Vocabulary.LargestId)
            throw item["id"].Wrong($"an id from 0 to {Vocabulary.LargestId}");
        var special = item.Flag("special", false);
        return new AddedToken(
            id, item["content"].Text(), special, item.Flag("lstrip", false), item.Flag("rstrip", false), item.Flag("single_word", false), item.Flag("normalized", !special));
    }
}
