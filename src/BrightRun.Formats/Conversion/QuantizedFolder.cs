using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.HuggingFace;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Conversion;

/// <summary>
/// Writes a base with the linears of its layers in NF4, in the layout of bitsandbytes: transformers, PEFT and vLLM load the folder.
/// Embedding, norms, biases and head keep their numbers.
/// </summary>
public static class QuantizedFolder
{
    /// <summary>Name in the header of the weights' file of the fingerprint of the base that was quantized.</summary>
    internal const string OriginKey = "brightrun_quantized_from";

    /// <summary>Writes the folder, whole or not at all; memory does not grow with the model.</summary>
    /// <param name="model">The base; one that is quantized in another way is quantized anew from its dequantized numbers.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="doubleQuantized">Whether the scales are kept in 8 bits.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The base is NF4 already or holds numbers that are not finite, the folder exists, or the file system says no.</exception>
    public static void Write(BaseModel model, string folder, bool doubleQuantized, CancellationToken cancellation = default) =>
        Write(model, folder, doubleQuantized, null, cancellation);

    /// <summary>The same with linears that somebody else rounds, who is called once nothing speaks against the folder.</summary>
    /// <param name="model">The base.</param>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <param name="doubleQuantized">Whether the scales are kept in 8 bits.</param>
    /// <param name="round">Gives the linears by name; null to round each number to the nearest.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">As above.</exception>
    public static void Write(BaseModel model, string folder, bool doubleQuantized, Func<IReadOnlyDictionary<string, Nf4Codes>>? round, CancellationToken cancellation = default)
    {
        if (model.Tensors.Values.Any(tensor => tensor.Type == StoredType.NF4))
            throw new RefusedException($"{model.Path} is quantized to NF4 already.", "Use it as it is.");
        var linears = Linears(model.Config);
        var formats = linears.ToDictionary(
            name => name,
            name => new Nf4Format(Nf4Format.UsualBlockSize, doubleQuantized, Nf4Format.ValueTypeOf(model.Tensors[name].Type)),
            StringComparer.Ordinal);
        AtomicFolder.Create(folder, temporary =>
        {
            WriteDescription(model, temporary, formats[linears[0]]);
            var rounded = round?.Invoke();
            var entries = model.Tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => formats.TryGetValue(pair.Key, out var format)
                ? Quantized(model, pair.Key, format, rounded?[pair.Key], cancellation)
                : [WeightCopy.Entry(model, pair.Key, KeptType(pair.Value.Type), null, cancellation)]);
            SafetensorsWriter.Write(Path.Combine(temporary, WeightFiles.SingleName), [.. entries], new Dictionary<string, string> { [OriginKey] = model.Fingerprint() });
        });
    }

    private static List<string> Linears(ModelConfig config) =>
        [.. Enumerable.Range(0, config.Layers).SelectMany(layer => ModelTensors.Linears(config).Select(linear => $"{ModelTensors.Layer(layer)}.{linear.Path}.weight"))];

    private static void WriteDescription(BaseModel model, string folder, Nf4Format format)
    {
        if (model.Kind == BaseModelKind.Gguf)
        {
            using var file = GgufFile.Open(model.Path);
            ConfigJson.Write(folder, model.Path, model.Config, format.ValueType);
            TokenizerJson.Of(file, out _)?.Write(folder);
        }
        else
        {
            FolderCopy.CopyCompanions(model.Path, folder);
        }

        var path = Path.Combine(folder, HuggingFaceConfig.FileName);
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config[QuantizationConfig.Member] = QuantizationConfig.Create(format);
        AtomicFile.WriteText(path, config.ToJsonString(ConfigJson.Style) + "\n");
    }

    /// <summary>Numbers that are not quantized keep their type; blocks of GGUF, which a folder cannot hold, become float32.</summary>
    private static StoredType KeptType(StoredType stored) => Nf4Format.ValueTypeOf(stored);

    private static Nf4Scales Codes(BaseModel model, string name, Nf4Format format, Nf4Codes? rounded, Stream stream, CancellationToken cancellation)
    {
        if (rounded is null)
            return Nf4Quantizer.Quantize(model, name, format, stream, cancellation);
        stream.Write(rounded.Packed);
        return rounded.Scales;
    }

    /// <summary>The codes come first: writing them finds the scales, which are written next.</summary>
    private static IEnumerable<SafetensorsEntry> Quantized(BaseModel model, string name, Nf4Format format, Nf4Codes? rounded, CancellationToken cancellation)
    {
        var tensor = model.Tensors[name];
        var blocks = format.Blocks(tensor.ElementCount);
        Nf4Scales? scales = null;
        yield return new(name, StoredType.U8, [Nf4Format.PackedBytes(tensor.ElementCount), 1], stream => scales = Codes(model, name, format, rounded, stream, cancellation));
        yield return new($"{name}.absmax", format.DoubleQuantized ? StoredType.U8 : StoredType.F32, [blocks], stream => stream.Write(scales!.StoredAbsmax));
        if (format.DoubleQuantized)
        {
            yield return new($"{name}.nested_absmax", StoredType.F32, [Nf4Scales.Groups(blocks)], stream => stream.Write(MemoryMarshal.AsBytes(scales!.Absmax)));
            yield return new($"{name}.nested_quant_map", StoredType.F32, [DynamicCode.Values.Length], stream => stream.Write(MemoryMarshal.AsBytes(DynamicCode.Values)));
        }

        yield return new($"{name}.quant_map", StoredType.F32, [Nf4Code.Values.Length], stream => stream.Write(MemoryMarshal.AsBytes(Nf4Code.Values)));
        var state = new Nf4State(format, tensor.Shape, 0);
        yield return new($"{name}{Nf4State.Suffix}", StoredType.U8, [state.ByteCount], stream => stream.Write((state with { Offset = scales!.Offset }).ToBytes()));
    }
}
