using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Generate;

/// <summary>
/// The draws of one answer: a function of seed, request and place alone. So an answer is the same whichever others are written
/// beside it, in which order, and in which run.
/// </summary>
internal readonly struct DrawKey
{
    private readonly ulong _key;

    /// <param name="seed">Of the run.</param>
    /// <param name="id">Of the request.</param>
    public DrawKey(ulong seed, string id)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id)); // ids differ in a letter or two; their hashes differ throughout
        _key = SplitMix64.At(seed, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }

    /// <summary>Uniform in [0, 1), with 53 bits.</summary>
    /// <param name="place">Number of the token in the answer, from 0.</param>
    public double At(int place) => (SplitMix64.At(_key, (ulong)place) >> 11) * (1.0 / (1UL << 53));
}
