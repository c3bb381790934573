using System.Runtime.InteropServices;
using System.Text;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests;

/// <summary>A model of a few hundred weights, in both kinds of files.</summary>
internal static class TinyModels
{
    public const string Config = """
        {"model_type": "llama", "vocab_size": 8, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
         "num_key_value_heads": 1, "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "max_position_embeddings": 64}
        """;

    private static readonly (string Name, int[] Sizes)[] GgufTensors =
    [
        ("token_embd.weight", [32, 8]), ("output_norm.weight", [32]), ("blk.0.attn_norm.weight", [32]), ("blk.0.ffn_norm.weight", [32]),
        ("blk.0.attn_q.weight", [32, 32]), ("blk.0.attn_k.weight", [32, 16]), ("blk.0.attn_v.weight", [32, 16]), ("blk.0.attn_output.weight", [32, 32]),
        ("blk.0.ffn_gate.weight", [32, 32]), ("blk.0.ffn_up.weight", [32, 32]), ("blk.0.ffn_down.weight", [32, 32]),
    ];

    /// <summary>A Hugging Face folder whose weights count up from zero.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="config">Another config.json; the weights are those of <see cref="Config"/> all the same.</param>
    /// <param name="change">Changes the list of tensors.</param>
    public static string WriteFolder(TempFolder folder, string config = Config, Func<IEnumerable<SafetensorsEntry>, IEnumerable<SafetensorsEntry>>? change = null)
    {
        folder.Write("config.json", Config);
        var expected = ModelTensors.Expected(Formats.HuggingFace.HuggingFaceConfig.Read(folder.FullName)).Select(tensor => Entry(tensor.Name, tensor.Shape));
        SafetensorsWriter.Write(folder.At("model.safetensors"), [.. change?.Invoke(expected) ?? expected]);
        folder.Write("config.json", config);
        return folder.FullName;
    }

    /// <summary>A tensor whose weights count up from <paramref name="first"/>.</summary>
    public static SafetensorsEntry Entry(string name, IReadOnlyList<long> shape, int first = 0)
    {
        var values = Enumerable.Range(first, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => (float)i).ToArray();
        return new SafetensorsEntry(name, StoredType.F32, shape, stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));
    }

    /// <summary>A GGUF file of the same sizes; matrices are Q8_0, their bytes zero.</summary>
    public static byte[] Gguf()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)GgufTensors.Length);
        (string Key, object Value)[] metadata =
        [
            ("general.architecture", "llama"), ("llama.embedding_length", 32u), ("llama.feed_forward_length", 32u), ("llama.block_count", 1u),
            ("llama.attention.head_count", 2u), ("llama.attention.head_count_kv", 1u), ("llama.attention.layer_norm_rms_epsilon", 1e-5f),
            ("llama.context_length", 64u), ("tokenizer.ggml.tokens", new[] { "a", "b", "c", "d", "e", "f", "g", "h" }), ("tokenizer.ggml.eos_token_id", 1u),
        ];
        writer.Write((ulong)metadata.Length);
        foreach (var (key, value) in metadata)
        {
            WriteText(writer, key);
            WriteValue(writer, value);
        }
        var offset = 0L;
        foreach (var (name, sizes) in GgufTensors)
        {
            WriteText(writer, name);
            writer.Write(sizes.Length);
            foreach (var size in sizes)
                writer.Write((ulong)size);
            writer.Write(sizes.Length == 1 ? 0 : 8);
            writer.Write(offset);
            offset += Aligned(Bytes(sizes));
        }
        while (stream.Position % 32 != 0)
            writer.Write((byte)0);
        writer.Write(new byte[offset]);
        return stream.ToArray();
    }

    private static long Bytes(int[] sizes) => sizes.Length == 1 ? 4 * sizes[0] : sizes[1] * (sizes[0] / 32 * 34);

    private static long Aligned(long bytes) => (bytes + 31) / 32 * 32;

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write((ulong)Encoding.UTF8.GetByteCount(text));
        writer.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number:
                writer.Write(4);
                writer.Write(number);
                break;
            case float number:
                writer.Write(6);
                writer.Write(number);
                break;
            case string text:
                writer.Write(8);
                WriteText(writer, text);
                break;
            case string[] texts:
                writer.Write(9);
                writer.Write(8);
                writer.Write((ulong)texts.Length);
                foreach (var text in texts)
                    WriteText(writer, text);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value));
        }
    }
}
