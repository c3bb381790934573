using BrightRun.Engine.Models;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Reference values computed with other software, read from a safetensors file.</summary>
internal sealed class ReferenceTensors(string path) : IDisposable
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(path);

    public torch.Tensor Floats(string name) => torch.tensor(_file.ReadAll(name), [.. _file.Find(name).Shape]);

    public int[] Ids(string name) => Array.ConvertAll(_file.ReadIds(name), id => (int)id);

    /// <summary>A batch of equally long sequences, without labels.</summary>
    public TokenBatch Batch(string name)
    {
        var shape = _file.Find(name).Shape;
        return new TokenBatch(Ids(name), [], [.. Enumerable.Repeat((int)shape[1], (int)shape[0])], []);
    }

    public void Dispose() => _file.Dispose();
}
