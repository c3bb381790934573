using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Train;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>`data split FILE --out KEPT --held-out HELD`: divides data by conversation.</summary>
internal sealed class SplitVerb : Verb
{
    private const double DefaultShare = 0.1;

    private readonly Argument<string> _file = DataOptions.File();
    private readonly Option<string> _out = DataOptions.Out("The file for what stays.");
    private readonly Option<string> _heldOut = new("--held-out") { Required = true, HelpName = "HELD", Description = "The file for what is held out." };
    private readonly Option<double> _share = new("--share") { HelpName = "SHARE", Description = "Share of the conversations to hold out, above 0 and below 1.", DefaultValueFactory = _ => DefaultShare };
    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "Another seed, another choice, as `train --seed`.", DefaultValueFactory = _ => new TrainOptions().Seed };
    private readonly Option<bool> _force = DataOptions.Force();

    public SplitVerb()
        : base("split", "Divide data into two files by conversation: seeded, every arc and persona in its share. `train --eval-split` follows the same rule.")
    {
        Add(_file);
        Add(_out);
        Add(_heldOut);
        Add(_share);
        Add(_seed);
        Add(_force);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var file = parsed.GetRequiredValue(_file);
        var kept = parsed.GetRequiredValue(_out);
        var held = parsed.GetRequiredValue(_heldOut);
        DataOptions.RequireWritable(kept, parsed.GetValue(_force), file, held);
        DataOptions.RequireWritable(held, parsed.GetValue(_force), file, kept);
        var splitter = new TrainingDataSplitter(DataSource.OfFile(file));
        var (share, seed, now) = (parsed.GetValue(_share), parsed.GetValue(_seed), TimeProvider.System.GetUtcNow());
        SplitResult result = null!;
        AtomicFile.Write(kept, first => AtomicFile.Write(held, second => result = splitter.Write(share, seed, first, second, now)));
        if (output.Json)
        {
            output.WriteJson(new { File = file, Out = kept, HeldOut = held, Share = share, Seed = seed, result.Kept, HeldOutCount = result.HeldOut });
            return Task.FromResult(ExitCode.Done);
        }

        output.Results.WriteLine($"{kept}: {result.Kept}");
        output.Results.WriteLine($"{held}: {result.HeldOut} held out");
        output.Notes.WriteLine($"Next: brightrun train --data {kept} --eval-data {held} --base BASE");
        return Task.FromResult(ExitCode.Done);
    }
}
