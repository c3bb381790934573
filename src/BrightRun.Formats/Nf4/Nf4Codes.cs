namespace BrightRun.Formats.Nf4;

/// <summary>A matrix in NF4 whose rounding was chosen elsewhere than by <see cref="Nf4Quantizer"/>.</summary>
/// <param name="Packed">Codes in the order of the numbers, two in a byte, the first in the high half.</param>
/// <param name="Scales">Scales of the blocks.</param>
public sealed record Nf4Codes(byte[] Packed, Nf4Scales Scales);
