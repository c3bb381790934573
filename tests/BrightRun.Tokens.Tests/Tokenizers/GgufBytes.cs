using System.Text;

namespace BrightRun.Tokens.Tests.Tokenizers;

/// <summary>GGUF files that hold a tokenizer and no tensors.</summary>
internal static class GgufBytes
{
    private const uint Int32 = 5, Float32 = 6, Text = 8, Array = 9;

    /// <summary>A SentencePiece vocabulary as Llama 2 and Mistral have it: unknown, two control tokens, 256 bytes, then ordinary tokens.</summary>
    /// <param name="tokens">All tokens by id.</param>
    /// <param name="merges">What merges, in order; a token's score falls with the place where it is first made.</param>
    public static byte[] SentencePiece(IReadOnlyList<string> tokens, IEnumerable<string> merges)
    {
        const int FirstOrdinary = 3 + 256;
        var scores = new Dictionary<string, float>();
        foreach (var merge in merges)
            scores.TryAdd(merge.Replace(" ", "", StringComparison.Ordinal), -scores.Count);
        return Write(
            ("tokenizer.ggml.model", "llama"),
            ("tokenizer.ggml.tokens", tokens.ToArray()),
            ("tokenizer.ggml.scores", tokens.Select(token => scores.GetValueOrDefault(token, -1e9f)).ToArray()),
            ("tokenizer.ggml.token_type", tokens.Select((_, id) => id switch { 0 => 2, < 3 => 3, < FirstOrdinary => 6, _ => 1 }).ToArray()));
    }

    /// <summary>A file with this metadata: texts, lists of texts, int or float.</summary>
    public static byte[] Write(params (string Key, object Value)[] metadata)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(0ul);
        writer.Write((ulong)metadata.Length);
        foreach (var (key, value) in metadata)
        {
            WriteText(writer, key);
            WriteValue(writer, value);
        }

        return stream.ToArray();
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Write(Text);
                WriteText(writer, text);
                break;
            case string[] texts:
                WriteArray(writer, Text, texts, text => WriteText(writer, text));
                break;
            case int[] numbers:
                WriteArray(writer, Int32, numbers, writer.Write);
                break;
            case float[] numbers:
                WriteArray(writer, Float32, numbers, writer.Write);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not written here.", nameof(value));
        }
    }

    private static void WriteArray<T>(BinaryWriter writer, uint type, T[] items, Action<T> write)
    {
        writer.Write(Array);
        writer.Write(type);
        writer.Write((ulong)items.Length);
        foreach (var item in items)
            write(item);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
