namespace BrightRun.Formats.Peft;

/// <summary>An adapter in files, opened for one base model: every key and shape is checked before any weight is read.</summary>
public interface IStoredAdapter : IDisposable
{
    /// <summary>The adapter's description.</summary>
    AdapterConfig Config { get; }

    /// <summary>The adapted linears.</summary>
    IReadOnlyList<AdaptedModule> Modules { get; }

    /// <summary>Reads a whole matrix as float32, its rows in Hugging Face's order.</summary>
    /// <param name="key">A key of one of the <see cref="Modules"/>.</param>
    /// <param name="values">Filled: as many as the matrix has elements, row-major.</param>
    void Read(string key, Span<float> values);
}
