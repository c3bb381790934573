using BrightRun.Domain;

namespace BrightRun.Formats;

/// <summary>Holds the tensors of a file against what the model must have, before any is read.</summary>
internal static class TensorCheck
{
    /// <summary>Names that a refusal shows before it only counts.</summary>
    private const int Shown = 5;

    /// <param name="source">The file or folder, for errors.</param>
    /// <param name="config">The model.</param>
    /// <param name="found">What is there, under Hugging Face names, without harmless extras.</param>
    /// <exception cref="RefusedException">A tensor is missing, misshaped, of an unreadable type, or not expected.</exception>
    public static void Run(string source, ModelConfig config, IReadOnlyDictionary<string, FoundTensor> found)
    {
        var expected = ModelTensors.Expected(config).ToDictionary(tensor => tensor.Name);
        RefuseAny(source, "lacks", expected.Keys.Where(name => !found.ContainsKey(name)), "The weights are incomplete or of another architecture than the description says; download the model again.");
        foreach (var tensor in expected.Values)
            Compare(source, tensor, found[tensor.Name]);
        RefuseAny(source, "has unexpected", found.Keys.Where(name => !expected.ContainsKey(name)), "The weights are of another architecture than the description says; leaving them out would change the model.");
    }

    private static void Compare(string source, ExpectedTensor expected, FoundTensor found)
    {
        if (!found.Shape.SequenceEqual(expected.Shape))
        {
            throw new RefusedException(
                $"{source}: tensor {expected.Name} is [{string.Join(", ", found.Shape)}], the description asks for [{string.Join(", ", expected.Shape)}].",
                "Weights and description do not belong together; download the model again.");
        }
        if (found.Type is null)
            throw new RefusedException($"{source}: tensor {expected.Name} is stored as {found.TypeName}, which cannot be read.", "Use a copy of the model with F32, F16 or BF16 weights, or a GGUF file.");
    }

    private static void RefuseAny(string source, string what, IEnumerable<string> names, string remedy)
    {
        var list = names.ToList();
        if (list.Count == 0)
            return;
        var more = list.Count > Shown ? $" and {list.Count - Shown} more" : "";
        throw new RefusedException($"{source} {what} {(list.Count == 1 ? "tensor" : "tensors")} {string.Join(", ", list.Take(Shown))}{more}.", remedy);
    }
}

/// <summary>A tensor as a file lists it.</summary>
/// <param name="Shape">Sizes in the Hugging Face layout.</param>
/// <param name="TypeName">The type as the file names it.</param>
/// <param name="Type">The type, or null for one that cannot be read as weights.</param>
internal readonly record struct FoundTensor(IReadOnlyList<long> Shape, string TypeName, StoredType? Type);
