using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Pipeline.Train.Hub;
using Spectre.Console;

namespace BrightRun.Cli.Base;

/// <summary>`base pull NAME`: downloads a base model, verified, resumable, into the cache that the hub's own tools share.</summary>
internal sealed class PullVerb : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "A short name of `base list`, or OWNER/MODEL on the hub." };

    private readonly Option<string> _revision = new("--revision")
    {
        HelpName = "NAME",
        Description = "Branch, tag or commit.",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<string?> _gguf = new("--gguf")
    {
        HelpName = "FILE",
        Description = "Fetch one GGUF file, by its name or a part of it that no other has, instead of the safetensors folder.",
    };

    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "A folder of your own instead of the cache." };
    private readonly Option<string?> _cache = HubOptions.Cache();
    private readonly Option<string?> _endpoint = new("--endpoint") { HelpName = "URL", Description = $"Address of the hub (default: HF_ENDPOINT, else {HubSettings.PublicEndpoint})." };

    private readonly Option<string?> _token = new("--token")
    {
        HelpName = "TOKEN",
        Description = "Access token (default: HF_TOKEN, else the file HF_TOKEN_PATH or HF_HOME/token). Others on this machine can see it here; the variable they cannot.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show files, sizes and licence, and fetch nothing." };

    public PullVerb()
        : base("pull", "Download a base model: only the files it needs, each verified by its hash. Run it again to go on.")
    {
        Add(_name);
        foreach (var option in (Option[])[_revision, _gguf, _out, _cache, _endpoint, _token, _dryRun])
            Add(option);
    }

    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var request = new PullRequest(Repository(parsed.GetRequiredValue(_name)))
        {
            Revision = parsed.GetRequiredValue(_revision),
            Gguf = parsed.GetValue(_gguf),
            Out = parsed.GetValue(_out),
        };
        var settings = HubOptions.Settings(parsed.GetValue(_endpoint), parsed.GetValue(_token), parsed.GetValue(_cache));
        var progress = new PullProgress(output.Notes, output.IsLive, TimeProvider.System);
        using var pull = new HubPull(settings, new HubTiming(), progress, TimeProvider.System);
        var plan = await pull.PlanAsync(request, cancellation);
        if (plan is null)
            return Report(output, pull.FindCached(request), null);
        var dry = parsed.GetValue(_dryRun);
        PullText.Write(plan, dry && !output.Json ? output.Results.WriteLine : output.Notes.WriteLine);
        if (dry)
            return Report(output, null, plan);
        return Report(output, await progress.ShowAsync(plan, () => pull.ExecuteAsync(request, plan, cancellation)), plan);
    }

    private static string Repository(string name)
    {
        if (KnownBases.Find(name) is { } known)
            return known.Repository;
        if (name.Contains('/'))
            return name;
        var nearest = NearestName.Of(name, KnownBases.All.Select(candidate => candidate.Name));
        throw new RefusedException($"{name} is no short name of `brightrun base list`.", nearest is null ? "Name a model of the hub as OWNER/MODEL." : $"Did you mean {nearest}? A model of the hub is named OWNER/MODEL.");
    }

    private static int Report(VerbOutput output, PulledModel? model, PullPlan? plan)
    {
        if (output.Json)
        {
            output.WriteJson(new
            {
                Repository = model?.Repository ?? plan!.Listing.Repository,
                Commit = model?.Commit ?? plan!.Listing.Commit,
                plan?.Listing.Licence,
                Base = model?.Base,
                FromCache = model?.FromCache ?? false,
                plan?.Bytes,
                plan?.BytesToFetch,
                Files = plan?.Files.Select(file => new { file.File.Path, file.File.Size, Hash = file.File.Digest.Hex, file.Here }),
            });
        }
        else if (model is not null)
        {
            if (model.FromCache)
                output.Notes.WriteLine("taken from the cache; the hub was not asked.");
            output.Results.WriteLine(model.Base);
            output.Notes.WriteLine($"next: brightrun train --data FILE --base {model.Base}");
        }

        return ExitCode.Done;
    }
}
