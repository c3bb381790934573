using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>A matrix [rows, columns] whose rows are kept as a file stores them: plain numbers or blocks of GGUF.</summary>
/// <param name="Type">How they are stored.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns: whole blocks.</param>
/// <param name="Bytes">[rows, bytes of a row], uint8, on the CPU.</param>
internal sealed record BlockMatrix(StoredType Type, long Rows, long Columns, torch.Tensor Bytes) : IDisposable
{
    public void Dispose() => Bytes.Dispose();
}
