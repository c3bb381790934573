using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Options;

namespace BrightRun.Cli.Tests.Hosting;

internal enum Colour
{
    Red,
    DarkBlue,
}

internal sealed record SampleOptions
{
    [OptionInfo(Group = "Size", Unit = "N", Help = "How many.")]
    public int Count { get; init; } = 3;

    [OptionInfo(Group = "Size", Unit = "X", Help = "How fast.")]
    public double? Rate { get; init; }

    [OptionInfo(Group = "Looks", Help = "Which colour.")]
    public Colour Colour { get; init; } = Colour.Red;

    [OptionInfo(Group = "Looks", Help = "Whether it shines.")]
    public bool Shine { get; init; } = true;

    [OptionInfo(Group = "Looks", IsSwitch = true, Help = "Turn it round.")]
    public bool Reverse { get; init; }
}

/// <summary>A verb made from a record, and a call of it.</summary>
internal sealed class SampleVerb : Verb
{
    public SampleVerb()
        : base("paint", "Paint things.")
    {
        Options = new RecordOptions<SampleOptions>(this);
        Add(Tags);
    }

    public new RecordOptions<SampleOptions> Options { get; }

    public Option<string[]> Tags { get; } = new("--tag") { HelpName = "NAME", Description = "Tags of it.", Arity = ArgumentArity.ZeroOrMore };

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation) => Task.FromResult(ExitCode.Done);

    /// <summary>Parses a line that begins after <c>brightrun paint</c>, its configuration file laid beneath.</summary>
    public (RootCommand Root, ParseResult Parsed) Parse(params string[] line)
    {
        var root = CommandLine.Root([this]);
        string[] arguments = ["paint", .. line];
        return (root, ConfigFile.Overlay(root, root.Parse(arguments, CommandLine.Parsing), arguments, CommandLine.Parsing));
    }

    public SampleOptions Bind(params string[] line)
    {
        var (_, parsed) = Parse(line);
        Assert.Empty(parsed.Errors);
        return Options.Bind(parsed, new SampleOptions());
    }
}
