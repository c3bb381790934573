namespace BrightRun.Formats.Peft;

/// <summary>A linear with an adapter: W x + scale · B A x.</summary>
/// <param name="Path">Its path, for example <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Rank">Rows of A and columns of B.</param>
/// <param name="Alpha">Numerator of the scale.</param>
/// <param name="Scale">alpha / rank, or alpha / √rank with rank stabilisation.</param>
public sealed record AdaptedModule(string Path, int Rank, double Alpha, double Scale)
{
    private const string Prefix = "base_model.model.";

    /// <summary>Whether direction and magnitude of the rows are apart (DoRA): the whole row is scaled to a stored length.</summary>
    public bool Decomposed { get; init; }

    /// <summary>Key of A, [rank, in], in adapter_model.safetensors.</summary>
    public string AKey => $"{Prefix}{Path}.lora_A.weight";

    /// <summary>Key of B, [out, rank], in adapter_model.safetensors.</summary>
    public string BKey => $"{Prefix}{Path}.lora_B.weight";

    /// <summary>Key of the rows' lengths, [out], in adapter_model.safetensors, where <see cref="Decomposed"/>.</summary>
    public string MagnitudeKey => $"{Prefix}{Path}.lora_magnitude_vector";
}
