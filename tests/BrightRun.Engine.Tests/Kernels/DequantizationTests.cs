using BrightRun.Engine.Kernels;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels;

/// <summary>Quantized weights become the same numbers by vector code and by torch operators, to the bit.</summary>
public sealed class DequantizationTests
{
    public static readonly TheoryData<torch.ScalarType, bool, int, StoredType> Formats = new()
    {
        { torch.ScalarType.Float32, true, 64, StoredType.F32 }, { torch.ScalarType.Float32, false, 128, StoredType.F16 }, { torch.ScalarType.Float32, true, 4096, StoredType.BF16 },
        { torch.ScalarType.BFloat16, true, 64, StoredType.F32 }, { torch.ScalarType.BFloat16, true, 64, StoredType.BF16 }, { torch.ScalarType.BFloat16, false, 32, StoredType.F16 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nf4_GivesWhatTheTorchTwinGives(torch.ScalarType type, bool doubleQuantized, int blockSize, StoredType valueType)
    {
        using var scope = torch.NewDisposeScope();
        var format = new Nf4Format(blockSize, doubleQuantized, valueType);
        using var matrix = Quantize(Random(357, 333), 357, 333, format); // odd, and no whole number of blocks or windows
        var (fast, plain) = (torch.zeros(357, 333, type), torch.zeros(357, 333, type));
        KernelSet.For(torch.CPU, type).Nf4.Dequantize(matrix, fast);
        KernelSet.Plain().Nf4.Dequantize(matrix, plain);
        Assert.Equal(0, TensorAssert.Gap(fast, plain));
        Assert.True(fast.abs().max().ToSingle() > 1);
    }

    [Fact]
    public void Nf4_OfRowsThatEndWithinABlock_GivesWhatTheTorchTwinGives()
    {
        using var scope = torch.NewDisposeScope();
        using var matrix = Quantize(Random(37, 176), 37, 176, new Nf4Format(64, true, StoredType.F32));
        var (fast, plain) = (torch.zeros(37, 176), torch.zeros(37, 176));
        KernelSet.For(torch.CPU, torch.ScalarType.Float32).Nf4.Dequantize(matrix, fast);
        KernelSet.Plain().Nf4.Dequantize(matrix, plain);
        Assert.Equal(0, TensorAssert.Gap(fast, plain));
    }

    [Theory]
    [InlineData("odd_7x13")]
    [InlineData("big_512x384")]
    [InlineData("bf16_64x128")]
    [InlineData("f16_64x128")]
    public void Nf4_GivesWhatBitsandbytesGives(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(Shared.Require("fixtures/nf4/double.safetensors"));
        var expected = file.Find($"{name}.dequantized");
        var format = new Nf4Format(64, true, expected.Type!.Value);
        using var matrix = Nf4Matrix.Create(
            format, expected.Shape, torch.tensor(Bytes(file, $"{name}.packed")), Nf4Scales.Of(Bytes(file, $"{name}.absmax_q"), file.ReadAll($"{name}.absmax2"), file.ReadAll($"{name}.offset")[0]));
        var actual = torch.zeros([.. expected.Shape]);
        KernelSet.For(torch.CPU, torch.ScalarType.Float32).Nf4.Dequantize(matrix, actual);
        Assert.Equal(0, TensorAssert.Gap(actual, torch.tensor(file.ReadAll($"{name}.dequantized")).view([.. expected.Shape])));
    }

    [Theory]
    [InlineData("Q4_1", torch.ScalarType.Float32)]
    [InlineData("Q6_K", torch.ScalarType.BFloat16)]
    [InlineData("F16", torch.ScalarType.BFloat16)]
    [InlineData("IQ4_NL", torch.ScalarType.Float32)]
    public void StoredBlocks_GiveWhatTheTorchTwinGives_AndTheReference(string name, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(Shared.Require("fixtures/gguf/types.safetensors"));
        var (bytes, values) = (Bytes(file, $"{name}.bytes"), file.ReadAll($"{name}.values"));
        using var matrix = new BlockMatrix(Enum.Parse<StoredType>(name), 4, values.Length / 4, torch.tensor(bytes).view(4, -1));
        var (fast, plain) = (torch.zeros(4, values.Length / 4, type), torch.zeros(4, values.Length / 4, type));
        KernelSet.For(torch.CPU, type).StoredBlocks.Dequantize(matrix, fast);
        KernelSet.Plain().StoredBlocks.Dequantize(matrix, plain);
        Assert.Equal(0, TensorAssert.Gap(fast, plain));
        TensorAssert.WithinShare(type == torch.ScalarType.Float32 ? 1e-6 : 4e-3, fast, torch.tensor(values).view(4, -1));
    }

    private static Nf4Matrix Quantize(float[] values, long rows, long columns, Nf4Format format)
    {
        var packed = new byte[Nf4Format.PackedBytes(values.Length)];
        var absmax = new float[format.Blocks(values.Length)];
        Nf4Quantizer.Quantize(values, format.BlockSize, packed, absmax);
        return Nf4Matrix.Create(format, [rows, columns], torch.tensor(packed), format.DoubleQuantized ? Nf4Scales.Quantize(absmax) : Nf4Scales.Of(absmax));
    }

    private static float[] Random(long rows, long columns)
    {
        using var generator = new torch.Generator(5);
        using var values = torch.randn([rows, columns], generator: generator);
        return [.. values.data<float>()];
    }

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        var tensor = file.Find(name);
        using var view = file.View(tensor, 0, (int)tensor.ByteCount);
        return view.Bytes.ToArray();
    }
}
