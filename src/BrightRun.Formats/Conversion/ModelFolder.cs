using BrightRun.Domain;
using BrightRun.Formats.HuggingFace;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Conversion;

/// <summary>Gives the weights of a model that is being written.</summary>
/// <param name="name">The tensor.</param>
/// <param name="values">Receives all of it, row-major.</param>
public delegate void WeightReader(string name, Span<float> values);

/// <summary>Writes a model that was made here as a Hugging Face folder: description and weights.</summary>
public static class ModelFolder
{
    /// <summary>Writes config.json, generation_config.json and model.safetensors, each whole or not at all.</summary>
    /// <param name="folder">The folder; made when it is missing.</param>
    /// <param name="config">The description.</param>
    /// <param name="type">F32, or BF16 or F16 rounded to nearest.</param>
    /// <param name="read">Gives the tensors of <see cref="ModelTensors.Expected"/>.</param>
    /// <exception cref="RefusedException">The file system says no.</exception>
    public static void Write(string folder, ModelConfig config, StoredType type, WeightReader read)
    {
        ConfigJson.Write(folder, folder, config, type);
        SafetensorsWriter.Write(
            Path.Combine(folder, WeightFiles.SingleName),
            [.. ModelTensors.Expected(config).OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(tensor => new SafetensorsEntry(tensor.Name, type, tensor.Shape, stream =>
            {
                var values = new float[tensor.ElementCount];
                read(tensor.Name, values);
                stream.Write(WeightCopy.Encode(values, type));
            }))]);
    }
}
