using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Examples.Preview;
using BrightRun.Tokens.Tokenizers;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data preview FILE`: what training sees of one conversation, token by token.</summary>
internal sealed class PreviewVerb : Verb
{
    private readonly Argument<string> _file = DataOptions.File();
    private readonly Option<string?> _base = new("--base") { HelpName = "FOLDER|FILE.gguf", Description = "Base model whose tokenizer and chat format are used; tokenized data need none." };
    private readonly Option<string?> _tokenizer = new("--tokenizer") { HelpName = "DIR", Description = "Tokenizer to use instead of the base's own." };
    private readonly Option<string> _format = new("--format") { HelpName = "llama-3|chatml|mistral|auto", DefaultValueFactory = _ => "auto", Description = "Chat format." };
    private readonly Option<string> _example = new("--example") { HelpName = "N|ID", DefaultValueFactory = _ => "1", Description = "Which conversation or line: its place among those that can be trained on, from 1, or its id." };
    private readonly Option<int?> _maxLength = new("--max-length") { HelpName = "TOKENS", Description = "Longest sequence (default: no limit)." };
    private readonly Option<FileInfo?> _html = new("--html") { HelpName = "OUT", Description = "Write a page that shows the same in a browser." };
    private readonly Option<bool> _force = DataOptions.Force();
    private readonly Option<double?> _minQuality = DataOptions.MinQuality();

    public PreviewVerb()
        : base("preview", "Show what training sees of a conversation: which tokens are context, learned, or masked.")
    {
        Add(_file);
        Add(_base);
        Add(_tokenizer);
        Add(_format);
        Add(_example);
        Add(_maxLength);
        Add(_minQuality);
        Add(_html);
        Add(_force);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        string file = parsed.GetRequiredValue(_file);
        var html = parsed.GetValue(_html);
        if (html is not null)
            DataOptions.RequireWritable(html.FullName, parsed.GetValue(_force), file);

        var (format, examples) = Find(parsed, file, cancellation);
        if (html is not null)
        {
            AtomicFile.WriteText(html.FullName, PreviewPage.Of(examples, format));
            output.Notes.WriteLine($"Written: {html.FullName}");
        }
        if (output.Json)
            WriteJson(output, format, examples);
        else if (html is null)
            WriteText(output, examples);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>The name of the chat format (null for tokenized data) and the sequences of the chosen example.</summary>
    private (string? Format, IReadOnlyList<PreviewedExample> Examples) Find(ParseResult parsed, string file, CancellationToken cancellation)
    {
        using var reader = TrainingDataReader.Open(file, options: DataOptions.Reading(parsed.GetValue(_minQuality)));
        string? source = parsed.GetValue(_tokenizer) ?? parsed.GetValue(_base);
        var tokenizer = source is null ? null : Tokenizer.Open(source);
        var options = new ExampleOptions { MaxLength = parsed.GetValue(_maxLength), VocabularySize = tokenizer?.VocabularySize };
        var choice = new ExampleChoice(parsed.GetRequiredValue(_example), file);
        if (reader.Form == TrainingDataForm.Tokenized)
        {
            var line = choice.Among(reader.ReadTokenizedLines(), line => $"line {line.Line}", cancellation);
            var builder = new TrainingSetBuilder(options);
            builder.AddTokenized(line.InputIds, line.Labels, $"line {line.Line}");
            return (null, [ExamplePreview.Of(builder.Sequences[0], tokenizer)]);
        }

        if (tokenizer is null)
            throw new RefusedException($"{file} holds text, and no tokenizer is named.", "Name the base model with --base, or a tokenizer with --tokenizer.");
        var conversation = choice.Among(reader.ReadConversations(), conversation => conversation.Id, cancellation);
        var format = ChatFormats.Create(parsed.GetRequiredValue(_format), tokenizer);
        var examples = ExamplePreview.Of(conversation, format, tokenizer, options);
        return examples.Count > 0
            ? (format.Name, examples)
            : throw new RefusedException(
                $"conversation {conversation.Id} has nothing to train on: {string.Join("; ", ExamplePreview.Exclusions(conversation, format, options))}",
                "Choose another with --example, or raise --max-length.");
    }

    private static void WriteText(VerbOutput output, IReadOnlyList<PreviewedExample> examples)
    {
        bool coloured = !Console.IsOutputRedirected && VerbOutput.AllowsColour;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Results) });
        foreach (var example in examples)
        {
            if (coloured)
                PreviewText.Write(example, console);
            else
                PreviewText.Write(example, output.Results);
        }
    }

    private static void WriteJson(VerbOutput output, string? format, IReadOnlyList<PreviewedExample> examples) => output.WriteJson(new
    {
        Format = format,
        Sequences = examples.Select(example => new
        {
            example.Name,
            example.Pairs,
            Tokens = example.Tokens.Count,
            SupervisedTokens = example.Count(TokenKind.Supervised),
            MaskedTokens = example.Count(TokenKind.Masked),
            example.Notes,
            Items = example.Tokens.Select(token => new { token.Id, token.Text, Kind = token.Kind.ToString().ToLowerInvariant(), Special = token.IsSpecial }),
        }),
    });
}
