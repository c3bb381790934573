using System.CommandLine;
using BrightRun.Cli.Hosting;
using Spectre.Console;

namespace BrightRun.Cli.Demo;

/// <summary><c>demo</c>: the whole promise on one machine, train two adapters, let them answer, measure, report.</summary>
internal sealed class DemoVerb : Verb
{
    private readonly Option<string> _out = new("--out")
    {
        HelpName = "DIR",
        Description = $"Folder for adapters, answers and report; the same folder again goes on where it was stopped (default: {DemoText.Folder}).",
        DefaultValueFactory = _ => DemoText.Folder,
    };

    private readonly Option<string?> _base = new("--base") { HelpName = "FOLDER|FILE.gguf", Description = "Another base model (default: the small one that belongs to the product)." };
    private readonly Option<bool> _keep = new("--keep") { Description = "Keep the checkpoints of training, too; adapters, answers and report always stay." };
    private readonly Option<ulong> _seed = Advanced("--seed", DemoRecipe.DefaultSeed, "Seed of training, answers and intervals.");
    private readonly Option<int> _epochs = Advanced("--epochs", DemoRecipe.DefaultEpochs, "Passes over the training conversations.");
    private readonly Option<int> _samples = Advanced("--samples", DemoRecipe.DefaultSamples, "Answers of each arm to a scenario.");
    private readonly Option<int> _scenarios = Advanced("--scenarios", int.MaxValue, "Answer only the first scenarios.");

    public DemoVerb()
        : base("demo", "Train two adapters, let them answer, measure the difference: the whole promise in a few minutes.")
    {
        foreach (var option in (Option[])[_out, _base, _keep, _seed, _epochs, _samples, _scenarios])
            Add(option);
        foreach (var option in (Option<int>[])[_epochs, _samples, _scenarios])
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < 1)
                    result.AddError($"{option.Name} {number}: too few.\nUse 1 or more.");
            });
        }
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var folder = parsed.GetRequiredValue(_out);
        var assets = DemoAssets.Find(parsed.GetValue(_base));
        var recipe = new DemoRecipe(parsed.GetValue(_seed), parsed.GetValue(_epochs), parsed.GetValue(_scenarios), parsed.GetValue(_samples));
        DemoText.WritePlan(output.Notes, folder, assets);
        var run = new DemoRun(assets, recipe, folder, parsed.GetValue(GlobalOptions.Threads), output);
        DemoOutcome? outcome;
        try
        {
            outcome = await run.ExecuteAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = null;
        }

        if (outcome is null)
        {
            output.Notes.WriteLine("stopped; what is finished is saved. Go on with the same command.");
            if (output.Json)
                output.WriteJson(new { Status = "interrupted", Out = folder });
            return ExitCode.Interrupted;
        }

        if (!parsed.GetValue(_keep))
            run.RemoveCheckpoints();
        if (output.Json)
            output.WriteJson(DemoDocument.Of(outcome));
        else
            DemoText.WriteResult(output.Results, outcome, assets);
        return ExitCode.Done;
    }

    private static Option<T> Advanced<T>(string name, T value, string description) => new(name) { Hidden = true, HelpName = "N", Description = description, DefaultValueFactory = _ => value };
}
