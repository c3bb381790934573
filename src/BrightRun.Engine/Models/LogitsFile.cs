using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Computes the logits of stored token ids and stores them, so that they can be held against other software.</summary>
/// <param name="Base">The base model.</param>
/// <param name="AdapterFolder">An adapter over it; null for the base alone.</param>
/// <param name="Type">Type of base and compute.</param>
/// <param name="Threads">CPU threads.</param>
public sealed record LogitsFile(BaseModel Base, string? AdapterFolder, FloatType Type, int Threads)
{
    private const string Input = "input_ids";

    private const string Output = "logits";

    /// <summary>Reads <c>input_ids</c> [N, T] (int32 or int64) and writes <c>logits</c> [N, T, V], float32.</summary>
    /// <param name="input">A safetensors file; its other tensors are ignored.</param>
    /// <param name="output">Written whole or not at all.</param>
    /// <param name="cancellation">Checked between sequences.</param>
    /// <returns>N and T.</returns>
    /// <exception cref="RefusedException">The input has no such tensor, or ids outside the vocabulary; the adapter does not fit.</exception>
    public (int Sequences, int Length) Write(string input, string output, CancellationToken cancellation)
    {
        var (ids, sequences, length) = ReadIds(input);
        TorchNative.EnsureLoaded();
        torch.set_num_threads(Threads);
        using var adapter = AdapterFolder is null ? null : LoraAdapter.Load(AdapterFolder, Base.Config);
        using var model = CausalLm.Load(Base, Type == FloatType.Bf16 ? torch.bfloat16 : torch.float32, torch.CPU);
        long[] shape = [sequences, length, Base.Config.VocabularySize];
        SafetensorsWriter.Write(output, [new SafetensorsEntry(Output, StoredType.F32, shape, stream =>
        {
            for (var row = 0; row < sequences; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var logits = model.Logits(TokenBatch.ForInference(ids[(row * length)..((row + 1) * length)]), adapter);
                WriteRows(logits, stream);
            }
        })]);
        return (sequences, length);
    }

    private (int[] Ids, int Sequences, int Length) ReadIds(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var shape = file.Find(Input).Shape;
        if (shape.Count != 2 || shape[0] < 1 || shape[1] < 1)
            throw new RefusedException($"{path}: {Input} has the shape [{string.Join(", ", shape)}].", "Write token ids as [sequences, tokens], at least one of each.");
        if (shape[1] > Base.Config.ContextLength)
            throw new RefusedException($"{path}: sequences of {shape[1]} tokens, but the base's context is {Base.Config.ContextLength}.", "Shorten the sequences.");
        var ids = file.ReadIds(Input);
        var outside = Array.FindIndex(ids, id => id < 0 || id >= Base.Config.VocabularySize);
        if (outside >= 0)
            throw new RefusedException($"{path}: id {ids[outside]} at position {outside} is outside the base's vocabulary of {Base.Config.VocabularySize}.", "Encode the text with this base's tokenizer.");
        return (Array.ConvertAll(ids, id => (int)id), (int)shape[0], (int)shape[1]);
    }

    /// <summary>A span holds at most 2³¹ bytes, so rows are written one by one.</summary>
    private static void WriteRows(torch.Tensor logits, Stream stream)
    {
        for (long row = 0; row < logits.shape[0]; row++)
        {
            using var one = logits[row];
            stream.Write(one.bytes);
        }
    }
}
