using BrightRun.Engine.Adapters;

namespace BrightRun.Engine.Generate;

/// <summary>An adapter that a <see cref="Generator"/> holds ready.</summary>
public sealed class AdapterHandle
{
    internal AdapterHandle(string folder, LoraAdapter adapter) => (Folder, Adapter) = (folder, adapter);

    /// <summary>Where it was read from.</summary>
    public string Folder { get; }

    internal LoraAdapter Adapter { get; }
}
