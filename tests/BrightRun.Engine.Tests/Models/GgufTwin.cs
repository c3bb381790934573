using System.Runtime.InteropServices;
using System.Text;
using BrightRun.Formats;

namespace BrightRun.Engine.Tests.Models;

/// <summary>
/// Writes a model as a GGUF file the way llama.cpp's converter does it: its names, its keys, norms whole where Hugging Face stores
/// their difference from 1. Float32, families whose rows of q and k keep their order.
/// </summary>
internal static class GgufTwin
{
    private static readonly (string HuggingFace, string Gguf)[] Names =
    [
        ("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output"), ("model.layers.", "blk."), ("input_layernorm", "attn_norm"),
        ("pre_feedforward_layernorm", "ffn_norm"), ("post_feedforward_layernorm", "post_ffw_norm"), ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"),
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
    ];

    public static void Write(BaseModel model, string architecture, string path)
    {
        using var writer = new BinaryWriter(File.Create(path), Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)model.Tensors.Count);
        var keys = Keys(model.Config, architecture);
        writer.Write((ulong)keys.Count);
        foreach (var (key, value) in keys)
            WriteKey(writer, key, value);
        var offset = 0L;
        foreach (var (name, tensor) in model.Tensors)
        {
            WriteText(writer, Name(name, model.Config));
            writer.Write(tensor.Shape.Count);
            foreach (var size in tensor.Shape.Reverse())
                writer.Write(size);
            writer.Write(0); // F32
            writer.Write(offset);
            offset += Aligned(4 * tensor.ElementCount);
        }

        foreach (var (name, tensor) in model.Tensors)
        {
            Pad(writer);
            var values = new float[tensor.ElementCount];
            model.Read(name, 0, tensor.Shape[0], values);
            if (model.Config.UnitOffsetNorms && name.EndsWith("norm.weight", StringComparison.Ordinal))
                values = [.. values.Select(value => value + 1)];
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        Pad(writer);
    }

    private static List<(string Key, object Value)> Keys(ModelConfig config, string architecture)
    {
        var keys = new List<(string, object)> { ("general.architecture", architecture) };
        void Add(string name, object? value)
        {
            if (value is not null)
                keys.Add(($"{architecture}.{name}", value));
        }

        Add("vocab_size", config.VocabularySize);
        Add("embedding_length", config.HiddenSize);
        Add("feed_forward_length", config.IntermediateSize);
        Add("block_count", config.Layers);
        Add("context_length", config.ContextLength);
        Add("attention.head_count", config.Heads);
        Add("attention.head_count_kv", config.KeyValueHeads);
        Add("attention.key_length", config.HeadSize);
        Add("attention.value_length", config.HeadSize);
        Add("attention.layer_norm_rms_epsilon", (float)config.RmsNormEpsilon);
        Add("rope.freq_base", (float)config.RopeBase);
        Add("attention.sliding_window", config.SlidingWindow);
        Add("attn_logit_softcapping", (float?)config.AttentionSoftCap);
        Add("final_logit_softcapping", (float?)config.LogitSoftCap);
        return keys;
    }

    private static string Name(string name, ModelConfig config)
    {
        name = name.Replace("post_attention_layernorm", config.SandwichNorms ? "post_attention_norm" : "ffn_norm", StringComparison.Ordinal);
        return Names.Aggregate(name, (text, pair) => text.Replace(pair.HuggingFace, pair.Gguf, StringComparison.Ordinal));
    }

    private static void WriteKey(BinaryWriter writer, string key, object value)
    {
        WriteText(writer, key);
        switch (value)
        {
            case int number:
                writer.Write(4);
                writer.Write(number);
                break;
            case float number:
                writer.Write(6);
                writer.Write(number);
                break;
            default:
                writer.Write(8);
                WriteText(writer, (string)value);
                break;
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write((ulong)Encoding.UTF8.GetByteCount(text));
        writer.Write(Encoding.UTF8.GetBytes(text));
    }

    private static long Aligned(long bytes) => (bytes + 31) / 32 * 32;

    private static void Pad(BinaryWriter writer)
    {
        while (writer.BaseStream.Position % 32 != 0)
            writer.Write((byte)0);
    }
}
