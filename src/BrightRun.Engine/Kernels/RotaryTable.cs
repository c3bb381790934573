using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>Cosines and sines of the rotary angles, float32.</summary>
/// <param name="Cosines">[positions, D/2].</param>
/// <param name="Sines">[positions, D/2].</param>
internal sealed record RotaryTable(torch.Tensor Cosines, torch.Tensor Sines) : IDisposable
{
    /// <summary>Number of positions that the table covers.</summary>
    public int Positions => (int)Cosines.shape[0];

    /// <summary>Angle of position p at pair i is p · frequency[i].</summary>
    /// <param name="frequencies">Inverse frequencies [D/2], float32 as in the reference implementation.</param>
    /// <param name="positions">Number of positions.</param>
    /// <param name="device">Where the table is used.</param>
    public static RotaryTable Create(float[] frequencies, int positions, torch.Device device)
    {
        var half = frequencies.Length;
        var cosines = new float[(long)positions * half];
        var sines = new float[(long)positions * half];
        for (var p = 0; p < positions; p++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = p * frequencies[i];
                cosines[((long)p * half) + i] = MathF.Cos(angle);
                sines[((long)p * half) + i] = MathF.Sin(angle);
            }
        }

        return new RotaryTable(
            torch.tensor(cosines, [positions, half], device: device).DetachFromDisposeScope(),
            torch.tensor(sines, [positions, half], device: device).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
