using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BrightRun.Domain.Curate;

/// <summary>16 bytes that stand for a text: enough to know it again among billions, small enough to keep one per conversation.</summary>
internal static class Fingerprint
{
    /// <summary>The first half of the text's SHA-256.</summary>
    public static UInt128 Of(string text) => FirstHalf(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    /// <summary>The turns of a conversation: every text that its pairs bring, in order, with the roles.</summary>
    public static UInt128 OfTurns(Conversation conversation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var pair in conversation.Pairs)
        {
            Append(hash, pair.Context.Count > 0 ? pair.Context[^1].Content : "");
            Append(hash, pair.Target);
        }

        return FirstHalf(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static UInt128 FirstHalf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash);
}
