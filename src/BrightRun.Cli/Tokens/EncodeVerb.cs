using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Tokens.Tokenizers;
using Spectre.Console;

namespace BrightRun.Cli.Tokens;

/// <summary>`tokens encode`: a list of texts becomes a list of lists of ids.</summary>
internal sealed class EncodeVerb : Verb
{
    private readonly Option<string> _tokenizer = TokensOptions.Tokenizer();
    private readonly Option<string> _input = TokensOptions.Input("TEXTS.json", "A JSON list of texts.");
    private readonly Option<string> _out = TokensOptions.Out("Takes a JSON list with one list of ids for each text.");
    private readonly Option<string> _special = new("--special")
    {
        HelpName = "on|off",
        DefaultValueFactory = _ => "off",
        Description = "Whether special tokens that are written in a text become their ids. None is ever added.",
    };

    public EncodeVerb()
        : base("encode", "Turn texts into token ids.")
    {
        _special.AcceptOnlyFromAmong("on", "off");
        Add(_tokenizer);
        Add(_input);
        Add(_out);
        Add(_special);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var tokenizer = Tokenizer.Open(parsed.GetRequiredValue(_tokenizer));
        var texts = JsonList.Read(parsed.GetRequiredValue(_input), item => JsonList.Text(item, "a text"));
        var special = parsed.GetValue(_special) == "on";
        var ids = new List<int[]>(texts.Count);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            ids.Add(tokenizer.Encode(text, special));
        }

        var target = parsed.GetRequiredValue(_out);
        JsonList.Write(target, ids, (writer, numbers) => JsonList.WriteNumbers(writer, numbers));
        var summary = new { Out = target, Texts = texts.Count, Tokens = ids.Sum(numbers => (long)numbers.Length), tokenizer.VocabularySize };
        if (output.Json)
            output.WriteJson(summary);
        else
            output.Notes.WriteLine($"{summary.Texts} texts, {summary.Tokens} tokens: {target}");
        return Task.FromResult(ExitCode.Done);
    }
}
