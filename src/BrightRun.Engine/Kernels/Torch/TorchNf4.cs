using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="INf4"/>
internal sealed class TorchNf4 : INf4
{
    /// <summary>Numbers at a time: intermediate results are wider than the codes.</summary>
    private const long Chunk = 1 << 24;

    public void Dequantize(Nf4Matrix source, torch.Tensor target)
    {
        using var scope = torch.NewDisposeScope();
        var flat = target.view(-1);
        var pairs = Pairs(source.Packed.device);
        var scales = Scales(source);
        var (format, runLength) = (source.Format, source.Format.RunLength(source.Rows, source.Columns));
        for (long run = 0; run * runLength < source.Count; run++)
        {
            for (long within = 0; within < runLength; within += Chunk)
            {
                using var part = torch.NewDisposeScope();
                var (first, count) = ((run * runLength) + within, Math.Min(Chunk, runLength - within));
                var packed = source.Packed.narrow(0, first / 2, Nf4Format.PackedBytes(count));
                var values = pairs.index_select(0, packed.to_type(torch.int32)).view(-1).narrow(0, 0, count);
                var blocks = scales.narrow(0, format.FirstScale(run, runLength) + (within / format.BlockSize), format.Blocks(count));
                values = values * blocks.repeat_interleave(format.BlockSize).narrow(0, 0, count);
                flat.narrow(0, first, count).copy_(values.to_type(source.ValueType));
            }
        }
    }

    /// <summary>The two numbers of every byte [256, 2].</summary>
    private static torch.Tensor Pairs(torch.Device device)
    {
        var codes = torch.tensor(Nf4Code.Values.ToArray(), device: device);
        return torch.stack([codes.repeat_interleave(16), codes.repeat(16)], 1);
    }

    /// <summary>Scale per block [blocks], float32.</summary>
    private static torch.Tensor Scales(Nf4Matrix source)
    {
        if (source.Codes is not { } codes)
            return source.Absmax;
        var map = torch.tensor(DynamicCode.Values.ToArray(), device: codes.device);
        var groups = source.Absmax.repeat_interleave(Nf4Scales.GroupSize).narrow(0, 0, codes.numel());
        return (map.index_select(0, codes.to_type(torch.int32)) * groups) + source.Offset;
    }
}
