using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>The draws of <see cref="KeyedDraw"/> by torch operators.</summary>
internal static class TorchWords
{
    private const long Word = 0xffffffff; // 32-bit arithmetic in 64-bit integers

    /// <summary>The words h of the first elements of a sequence [count], int64, each from 0 to 2³² − 1.</summary>
    public static torch.Tensor Of((uint First, uint Second) key, long count, torch.Device device)
    {
        var h = (torch.arange(count, torch.int64, device) + key.First).bitwise_and(Word);
        h = h.bitwise_xor(h.bitwise_right_shift(torch.tensor(16L, device: device)));
        h = (h * 0x7feb352dL).bitwise_and(Word).bitwise_xor(torch.tensor((long)key.Second, device: device));
        h = h.bitwise_xor(h.bitwise_right_shift(torch.tensor(15L, device: device)));
        h = (h * 0x846ca68bL).bitwise_and(Word);
        return h.bitwise_xor(h.bitwise_right_shift(torch.tensor(16L, device: device)));
    }
}
