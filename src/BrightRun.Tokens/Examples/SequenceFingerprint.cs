using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BrightRun.Tokens.Examples;

/// <summary>A hash of what training sees.</summary>
internal static class SequenceFingerprint
{
    /// <summary>
    /// SHA-256, lower-case hexadecimal. Per set the number of sequences, per sequence its length, its pairs, its ids and its
    /// labels, of a sequence of several parts their lengths too, all as little-endian 32-bit integers.
    /// </summary>
    public static string Of(params IReadOnlyList<TrainingSequence>[] sets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in sets)
        {
            Append(hash, [set.Count]);
            foreach (var sequence in set)
            {
                Append(hash, [sequence.Ids.Length, sequence.Pairs]);
                Append(hash, sequence.Ids);
                Append(hash, sequence.Labels);
                if (sequence.Parts.Count > 1)
                    Append(hash, [.. sequence.Parts]);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(values));
            return;
        }
        var swapped = new int[values.Length];
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(values, swapped);
        hash.AppendData(MemoryMarshal.AsBytes<int>(swapped));
    }
}
