using System.Globalization;
using System.Text;
using BrightRun.Domain;
using BrightRun.Formats.Safetensors;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Nf4;

/// <summary>
/// The JSON that bitsandbytes keeps beside a quantized matrix, as a tensor of bytes: how it is quantized and what shape it had.
/// </summary>
/// <param name="Format">How.</param>
/// <param name="Shape">[out, in].</param>
/// <param name="Offset">The mean of the scales; 0 without double quantization.</param>
internal sealed record Nf4State(Nf4Format Format, IReadOnlyList<long> Shape, float Offset)
{
    /// <summary>What stands behind the matrix's name in the name of its state.</summary>
    public const string Suffix = ".quant_state.bitsandbytes__nf4";

    /// <summary>Longest text of a float32 as a double's shortest decimal digits: sign, 17 digits, point, exponent.</summary>
    private const int LongestNumber = 24;

    private const int LargestSize = 1 << 16;

    public static Nf4State Read(SafetensorsFile file, string name)
    {
        var tensor = file.Find(name);
        var where = $"{file.Path}: {name}";
        if (tensor.ByteCount > LargestSize)
            throw new RefusedException($"{where} has {tensor.ByteCount} bytes; a quantization state has some hundred.", "The file is damaged; download it again.");
        using var view = file.View(tensor, 0, (int)tensor.ByteCount);
        var fields = JsonFields.Parse(where, view.Bytes);
        if (fields.Text("quant_type") is not "nf4")
            throw new RefusedException($"{where}: quant_type is '{fields.Text("quant_type")}'; only nf4 is read.", "Use the unquantized model and --quantize nf4.");

        var blockSize = Nf4Format.Checked(where, fields.RequiredInt("blocksize", 1, int.MaxValue));
        var nested = fields.Has("nested_blocksize");
        if (nested && fields.RequiredInt("nested_blocksize", 1, int.MaxValue) is var group and not Nf4Scales.GroupSize)
            throw new RefusedException($"{where}: nested_blocksize is {group}; scales are read in groups of {Nf4Scales.GroupSize}.", "Quantize the model again with bitsandbytes' own sizes.");
        var shape = fields.Ints("shape", 1, ModelLimits.Vocabulary) ?? throw fields.Missing("shape");
        var offset = nested ? fields.RequiredNumber("nested_offset") : 0;
        return new Nf4State(new Nf4Format(blockSize, nested, TypeOf(where, fields.Text("dtype"))), [.. shape.Select(size => (long)size)], (float)offset);
    }

    /// <summary>The text as bytes. Its length does not depend on the offset, which is known only once the matrix is quantized: spaces fill it up.</summary>
    public byte[] ToBytes()
    {
        var text = Text();
        return Encoding.UTF8.GetBytes(text.PadRight((this with { Offset = 0 }).Text().Length + LongestNumber));
    }

    /// <summary>Number of bytes of <see cref="ToBytes"/>.</summary>
    public int ByteCount => (this with { Offset = 0 }).ToBytes().Length;

    private string Text()
    {
        var shape = string.Join(", ", Shape);
        var nested = Format.DoubleQuantized
            ? string.Create(CultureInfo.InvariantCulture, $", \"nested_blocksize\": {Nf4Scales.GroupSize}, \"nested_dtype\": \"float32\", \"nested_offset\": {(double)Offset:R}")
            : "";
        return $"{{\"quant_type\": \"nf4\", \"blocksize\": {Format.BlockSize}, \"dtype\": \"{NameOf(Format.ValueType)}\", \"shape\": [{shape}]{nested}}}";
    }

    private static string NameOf(StoredType type) => type switch { StoredType.F16 => "float16", StoredType.BF16 => "bfloat16", _ => "float32" };

    private static StoredType TypeOf(string where, string? name) => name switch
    {
        "float32" => StoredType.F32,
        "float16" => StoredType.F16,
        "bfloat16" => StoredType.BF16,
        _ => throw new RefusedException($"{where}: dtype is '{name}', expected float32, float16 or bfloat16.", "Quantize the model again."),
    };
}
