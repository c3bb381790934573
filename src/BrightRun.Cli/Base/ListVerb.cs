using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Cli.Base;

/// <summary>`base list`: known good bases with what they need, and the models that are on this machine already. Opens no connection.</summary>
internal sealed class ListVerb : Verb
{
    private readonly Option<string?> _cache = HubOptions.Cache();

    public ListVerb()
        : base("list", "Show known good bases with size, licence and memory, and what is in the local cache.") => Add(_cache);

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var cache = HubOptions.Settings(cache: parsed.GetValue(_cache)).Cache;
        KnownBaseRow[] known = [.. KnownBases.All.Select(KnownBaseRow.Of)];
        var cached = cache.List();
        if (output.Json)
            output.WriteJson(new { Known = known, Cache = cache.Folder, Cached = cached });
        else
            Write(output.Results, known, cache, cached);
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(TextWriter writer, IReadOnlyList<KnownBaseRow> known, HubCache cache, IReadOnlyList<CachedModel> cached)
    {
        writer.WriteLine($"{"name",-15} {"parameters",10} {"download",9} {"memory",8}  {"licence",-12} for");
        foreach (var row in known)
            writer.WriteLine($"{row.Name,-15} {row.Parameters / 1e6,8:N0} M {Size(row.DownloadBytes),9} {Size(row.LoraMemoryBytes),8}  {row.Licence + (row.Gated ? " *" : ""),-12} {row.Remark}");
        writer.WriteLine();
        writer.WriteLine("memory: peak of a LoRA run, rank 16 on all linears, bf16, 2,048 tokens at a time. * terms to accept on the hub, then a token.");
        writer.WriteLine("Others of the same families work, too: brightrun base pull OWNER/NAME.");
        writer.WriteLine();
        writer.WriteLine(cached.Count == 0 ? $"Nothing in the cache yet ({cache.Folder})." : $"In the cache ({cache.Folder}):");
        foreach (var model in cached)
            writer.WriteLine($"  {model.Repository}  {Size(model.Bytes)}{(model.HasWeights ? "" : "  no weights")}  {model.Folder}");
    }

    private static string Size(long bytes) => bytes < 1_000_000_000 ? $"{bytes / 1e6:N0} MB" : $"{bytes / 1e9:N1} GB";
}
