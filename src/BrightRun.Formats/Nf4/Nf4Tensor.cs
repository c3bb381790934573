using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Nf4;

/// <summary>
/// A matrix that bitsandbytes has quantized, in the files of a Hugging Face folder: the codes under the matrix's own name, and beside it
/// <c>absmax</c>, <c>quant_map</c>, <c>nested_absmax</c>, <c>nested_quant_map</c> and the state. Everything is checked on opening, before any code is read.
/// </summary>
internal sealed class Nf4Tensor
{
    private const string Remedy = "The file is damaged or was written by another tool; quantize the model again.";
    private const int Window = 1 << 20; // numbers read at a time: a multiple of every block size
    private const float MapTolerance = 1e-6f; // the tables are constants; only the last bit may differ between versions

    /// <summary>What may stand behind the matrix's name.</summary>
    private static readonly string[] Companions = [".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map", Nf4State.Suffix, ".quant_state.bitsandbytes__fp4"];

    private readonly string _name;
    private readonly Nf4State _state;
    private readonly (SafetensorsFile File, SafetensorsTensor Tensor) _packed, _absmax, _groups;

    private Nf4Tensor(IReadOnlyDictionary<string, SafetensorsFile> files, string name, Nf4State state)
    {
        _name = name;
        _state = state;
        _packed = Find(files, name);
        _absmax = Find(files, name + ".absmax");
        _groups = Format.DoubleQuantized ? Find(files, name + ".nested_absmax") : default;
    }

    /// <summary>How it is quantized.</summary>
    public Nf4Format Format => _state.Format;

    /// <summary>[out, in].</summary>
    public IReadOnlyList<long> Shape => _state.Shape;

    private long Count => Shape.Aggregate(1L, (product, size) => product * size);

    private string Where => $"{_packed.File.Path}: {_name}";

    /// <summary>The matrices that are quantized, by name.</summary>
    /// <param name="files">Which file holds a tensor.</param>
    /// <exception cref="RefusedException">A matrix is quantized in another way, or its parts contradict each other.</exception>
    public static Dictionary<string, Nf4Tensor> FindAll(IReadOnlyDictionary<string, SafetensorsFile> files)
    {
        var found = new Dictionary<string, Nf4Tensor>(StringComparer.Ordinal);
        foreach (var (key, file) in files)
        {
            if (key.Contains(".quant_state.", StringComparison.Ordinal) && !key.EndsWith(Nf4State.Suffix, StringComparison.Ordinal))
                throw new RefusedException($"{file.Path}: {key} says that the matrix is not NF4.", "Only NF4 is read; use the unquantized model and --quantize nf4.");
            if (!key.EndsWith(Nf4State.Suffix, StringComparison.Ordinal))
                continue;
            var name = key[..^Nf4State.Suffix.Length];
            var tensor = new Nf4Tensor(files, name, Nf4State.Read(file, key));
            tensor.Check(files);
            found.Add(name, tensor);
        }

        return found;
    }

    /// <summary>Whether a tensor belongs to a quantized matrix and is no weight of its own.</summary>
    public static bool IsCompanion(string name, IReadOnlyDictionary<string, Nf4Tensor> matrices) =>
        Companions.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal) && matrices.ContainsKey(name[..^suffix.Length]));

    /// <summary>Reads numbers.</summary>
    /// <param name="first">Index of the first, row-major.</param>
    /// <param name="values">Filled: rounded to the type that the matrix had.</param>
    /// <exception cref="RefusedException">A scale is not finite.</exception>
    public void Read(long first, Span<float> values)
    {
        var runLength = Format.RunLength(Shape[0], Count / Shape[0]);
        var rest = values;
        while (rest.Length > 0)
        {
            var (run, within) = Math.DivRem(first, runLength);
            var part = rest[..(int)Math.Min(rest.Length, runLength - within)];
            ReadRun(run * runLength, Format.FirstScale(run, runLength), within, part);
            first += part.Length;
            rest = rest[part.Length..];
        }

        HalfPrecision.RoundTo(Format.ValueType, values);
    }

    /// <summary>Copies all codes, two in a byte.</summary>
    public void CopyPacked(Span<byte> packed)
    {
        const int atATime = 1 << 26;
        for (var done = 0; done < packed.Length; done += atATime)
        {
            var part = packed[done..Math.Min(packed.Length, done + atATime)];
            using var view = _packed.File.View(_packed.Tensor, done, part.Length);
            view.Bytes.CopyTo(part);
        }
    }

    /// <summary>Reads all scales.</summary>
    /// <exception cref="RefusedException">A scale is not finite.</exception>
    public Nf4Scales ReadScales()
    {
        var blocks = (int)Format.Blocks(Count);
        if (!Format.DoubleQuantized)
            return Nf4Scales.Of(Finite(ReadFloats(_absmax, 0, blocks), ".absmax"));
        var codes = new byte[blocks];
        using var view = _absmax.File.View(_absmax.Tensor, 0, blocks);
        view.Bytes.CopyTo(codes);
        return Nf4Scales.Of(codes, Finite(ReadFloats(_groups, 0, Nf4Scales.Groups(blocks)), ".nested_absmax"), _state.Offset);
    }

    /// <summary>Numbers of one run.</summary>
    /// <param name="start">The run's first number.</param>
    /// <param name="firstScale">Its first scale.</param>
    /// <param name="first">The first number wanted, counted from the run's start.</param>
    /// <param name="values">Filled.</param>
    private void ReadRun(long start, long firstScale, long first, Span<float> values)
    {
        while (values.Length > 0)
        {
            var (block, skipped) = Math.DivRem(first, Format.BlockSize);
            var part = values[..Math.Min(values.Length, skipped > 0 ? Format.BlockSize - (int)skipped : Window)];
            if (skipped > 0)
                ReadWithin(start + (block * Format.BlockSize), firstScale + block, (int)skipped, part);
            else
                ReadBlocks(start + first, firstScale + block, part);
            first += part.Length;
            values = values[part.Length..];
        }
    }

    /// <summary>A part of one block that does not begin where the block does: blocks do not end with rows.</summary>
    private void ReadWithin(long start, long scale, int skipped, Span<float> values)
    {
        Span<float> buffer = stackalloc float[Nf4Format.LargestBlockSize];
        var whole = buffer[..(skipped + values.Length)];
        ReadBlocks(start, scale, whole);
        whole[skipped..].CopyTo(values);
    }

    private void ReadBlocks(long start, long scale, Span<float> values)
    {
        var scales = new float[Format.Blocks(values.Length)];
        ReadScales(scale, scales);
        using var view = _packed.File.View(_packed.Tensor, start / 2, (int)Nf4Format.PackedBytes(values.Length));
        Nf4Code.Decode(view.Bytes, scales, Format.BlockSize, values);
    }

    private void ReadScales(long block, Span<float> scales)
    {
        if (!Format.DoubleQuantized)
        {
            Finite(ReadFloats(_absmax, block, scales.Length), ".absmax").CopyTo(scales);
            return;
        }

        var firstGroup = block / Nf4Scales.GroupSize;
        var lastGroup = (block + scales.Length - 1) / Nf4Scales.GroupSize;
        var groups = Finite(ReadFloats(_groups, firstGroup, (int)(lastGroup - firstGroup + 1)), ".nested_absmax");
        var within = (int)(block - (firstGroup * Nf4Scales.GroupSize));
        using var view = _absmax.File.View(_absmax.Tensor, firstGroup * Nf4Scales.GroupSize, within + scales.Length);
        Nf4Scales.Restore(view.Bytes, groups, _state.Offset, within, scales);
    }

    private static float[] ReadFloats((SafetensorsFile File, SafetensorsTensor Tensor) source, long first, int count)
    {
        var values = new float[count];
        source.File.Read(source.Tensor, first, values);
        return values;
    }

    private float[] Finite(float[] scales, string companion) => Array.TrueForAll(scales, float.IsFinite)
        ? scales
        : throw new RefusedException($"{Where}{companion} holds a number that is not finite.", "Weights must be finite numbers; quantize the model again.");

    private void Check(IReadOnlyDictionary<string, SafetensorsFile> files)
    {
        if (Count > int.MaxValue)
            throw new RefusedException($"{Where} has {Count} numbers; a matrix may have {int.MaxValue}.", Remedy);
        var blocks = Format.Blocks(Count);
        CheckBytes(_packed, Nf4Format.PackedBytes(Count), $"two codes per byte of [{string.Join(", ", Shape)}]");
        CheckBytes(_absmax, Format.DoubleQuantized ? blocks : 4 * blocks, $"a scale per block of {Format.BlockSize}");
        CheckTable(files, ".quant_map", Nf4Code.Values);
        if (!Format.DoubleQuantized)
            return;
        CheckBytes(_groups, 4L * Nf4Scales.Groups(blocks), $"a scale per {Nf4Scales.GroupSize} blocks");
        CheckTable(files, ".nested_quant_map", DynamicCode.Values);
    }

    private static void CheckBytes((SafetensorsFile File, SafetensorsTensor Tensor) found, long expected, string reason)
    {
        if (found.Tensor.ByteCount != expected)
            throw new RefusedException($"{found.File.Path}: {found.Tensor.Name} has {found.Tensor.ByteCount} bytes, {reason} makes {expected}.", Remedy);
    }

    private void CheckTable(IReadOnlyDictionary<string, SafetensorsFile> files, string companion, ReadOnlySpan<float> expected)
    {
        var (file, tensor) = Find(files, _name + companion);
        var stored = file.ReadAll(tensor.Name);
        var same = stored.Length == expected.Length;
        for (var i = 0; same && i < stored.Length; i++)
            same = MathF.Abs(stored[i] - expected[i]) <= MapTolerance;
        if (!same)
            throw new RefusedException($"{file.Path}: {tensor.Name} is not the table of values that NF4 uses.", "Use the unquantized model and --quantize nf4.");
    }

    private static (SafetensorsFile File, SafetensorsTensor Tensor) Find(IReadOnlyDictionary<string, SafetensorsFile> files, string name) =>
        files.TryGetValue(name, out var file)
            ? (file, file.Find(name))
            : throw new RefusedException($"{Path.GetDirectoryName(files.Values.First().Path)}: the quantized model lacks tensor {name}.", "The folder is incomplete; quantize the model again.");
}
