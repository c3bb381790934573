namespace BrightRun.Formats.Peft;
/// <summary>Temporary.</summary>
public sealed record AdapterConfig
{
    /// <summary>r</summary>
    public int Rank { get; init; } = 16;
    /// <summary>a</summary>
    public double Alpha { get; init; } = 32;
    /// <summary>p</summary>
    public double Dropout { get; init; }
    /// <summary>targets</summary>
    public IReadOnlyList<AdaptedModule> Resolve(ModelConfig model) => [.. Enumerable.Range(0, model.Layers).SelectMany(l => ModelTensors.Linears(model).Select(x => new AdaptedModule($"{ModelTensors.Layer(l)}.{x.Path}", Rank, Alpha, Alpha / Rank)))];
}
/// <summary>x</summary>
public sealed record AdaptedModule(string Path, int Rank, double Alpha, double Scale);
