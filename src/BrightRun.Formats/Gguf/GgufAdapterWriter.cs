using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Families;
using BrightRun.Formats.Peft;

namespace BrightRun.Formats.Gguf;

/// <summary>Writes an adapter as llama.cpp loads it (<c>--lora</c>); see <see cref="GgufAdapter"/> for the form.</summary>
public static class GgufAdapterWriter
{
    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="model">Its base.</param>
    /// <param name="name">A name for people.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <exception cref="RefusedException">The adapter cannot be expressed (DoRA), or the file system says no.</exception>
    public static void Write(string path, IStoredAdapter adapter, ModelConfig model, string name, StoredType type)
    {
        if (adapter.Config.Dora)
            throw new RefusedException("A DoRA adapter cannot be written as a GGUF adapter: llama.cpp knows no magnitudes.", "Merge it into its base: --to merged or --to merged-gguf.");

        // llama.cpp multiplies by alpha / rank. One alpha must do for all linears; where the scales ask for several, the rest is put into B.
        var alpha = adapter.Modules.Max(Alpha);
        var metadata = new GgufMetadata();
        metadata.Set(GgufAdapter.TypeKey, GgufAdapter.Type);
        metadata.Set("general.architecture", ModelFamilies.OfModelType(path, model.ModelType).GgufArchitecture);
        metadata.Set("general.name", name);
        metadata.Set(GgufAdapter.LoraTypeKey, GgufAdapter.LoraType);
        metadata.Set(GgufAdapter.AlphaKey, (float)alpha);
        GgufDescription.WriteType(metadata, type);
        if (adapter.Config.BaseModel is { } baseModel)
        {
            metadata.Set("general.base_model.count", 1u);
            metadata.Set("general.base_model.0.name", baseModel);
        }

        GgufWriter.Write(path, metadata, [.. adapter.Modules.SelectMany(module => Entries(adapter, module, model, (float)(Alpha(module) / alpha), type))]);
    }

    /// <summary>The alpha with which alpha / rank is the linear's scale: of rsLoRA alpha · √rank.</summary>
    private static double Alpha(AdaptedModule module) => module.Scale * module.Rank;

    private static IEnumerable<GgufEntry> Entries(IStoredAdapter adapter, AdaptedModule module, ModelConfig model, float factor, StoredType type)
    {
        var linear = ModelTensors.Linears(model).First(one => module.Path.EndsWith(one.Path, StringComparison.Ordinal));
        var name = GgufNames.ToGguf(module.Path + ".weight", model);
        yield return Entry(name + GgufAdapter.ASuffix, [module.Rank, linear.Inputs], type, values => adapter.Read(module.AKey, values));
        yield return Entry(name + GgufAdapter.BSuffix, [linear.Outputs, module.Rank], type, values =>
        {
            adapter.Read(module.BKey, values);
            foreach (ref var value in values.AsSpan())
                value *= factor;
            if (GgufAdapter.IsInterleaved(module.Path, model))
                RotaryRows.ToFileOrder(values, model.HeadSize, module.Rank);
        });
    }

    private static GgufEntry Entry(string name, long[] shape, StoredType type, Action<float[]> read) => new(name, type, shape, stream =>
    {
        var values = new float[shape[0] * shape[1]];
        read(values);
        var bytes = new byte[values.Length * StoredRows.RowBytes(type, 1)];
        StoredRows.Quantize(type, values, bytes);
        stream.Write(bytes);
    });
}
