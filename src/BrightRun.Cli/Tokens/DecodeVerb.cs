using System.CommandLine;
using System.Text.Json;
using BrightRun.Cli.Hosting;
using BrightRun.Tokens.Tokenizers;
using Spectre.Console;

namespace BrightRun.Cli.Tokens;

/// <summary>`tokens decode`: a list of lists of ids becomes a list of texts.</summary>
internal sealed class DecodeVerb : Verb
{
    private readonly Option<string> _tokenizer = TokensOptions.Tokenizer();
    private readonly Option<string> _input = TokensOptions.Input("IDS.json", "A JSON list of lists of ids.");
    private readonly Option<string> _out = TokensOptions.Out("Takes a JSON list with one text for each list of ids.");

    public DecodeVerb()
        : base("decode", "Turn token ids into texts.")
    {
        Add(_tokenizer);
        Add(_input);
        Add(_out);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var tokenizer = Tokenizer.Open(parsed.GetRequiredValue(_tokenizer));
        var lists = JsonList.Read(parsed.GetRequiredValue(_input), ReadIds);
        var texts = new List<string>(lists.Count);
        foreach (var ids in lists)
        {
            cancellation.ThrowIfCancellationRequested();
            texts.Add(tokenizer.Decode(ids));
        }

        var target = parsed.GetRequiredValue(_out);
        JsonList.Write(target, texts, (writer, text) => writer.WriteStringValue(text));
        var summary = new { Out = target, Texts = texts.Count, Tokens = lists.Sum(ids => (long)ids.Length) };
        if (output.Json)
            output.WriteJson(summary);
        else
            output.Notes.WriteLine($"{summary.Tokens} tokens, {summary.Texts} texts: {target}");
        return Task.FromResult(ExitCode.Done);
    }

    private static int[] ReadIds(JsonElement item)
    {
        const string Expected = "a list of token ids";
        if (item.ValueKind != JsonValueKind.Array)
            throw new FormatException(Expected);
        return [.. item.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? value : throw new FormatException(Expected))];
    }
}
