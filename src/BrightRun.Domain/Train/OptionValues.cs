namespace BrightRun.Domain.Train;

/// <summary>Named sets of values, see <see cref="TrainPresets"/>.</summary>
public enum TrainPreset
{
    /// <summary>Little data: fewer weights, half the rate, fewer passes.</summary>
    Conservative,

    /// <summary>The standard recipe.</summary>
    Balanced,

    /// <summary>Much data: more weights, a higher rate, more passes.</summary>
    Aggressive,
}

/// <summary>Number types that weights are stored in.</summary>
public enum FloatType
{
    /// <summary>float32.</summary>
    F32,

    /// <summary>bfloat16.</summary>
    Bf16,
}

/// <summary>Number type of base and compute.</summary>
public enum DtypeChoice
{
    /// <summary>bfloat16 on a GPU; on a CPU whichever is faster there.</summary>
    Auto,

    /// <summary>float32.</summary>
    F32,

    /// <summary>bfloat16.</summary>
    Bf16,
}

/// <summary>Where tensors live.</summary>
public enum DeviceChoice
{
    /// <summary>A GPU where there is one.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}

/// <summary>How the learning rate goes on after warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>A straight line down to 0.</summary>
    Linear,

    /// <summary>It stays.</summary>
    Constant,
}

/// <summary>A choice that can be left to the plan.</summary>
public enum Toggle
{
    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,

    /// <summary>Where the plan needs it.</summary>
    Auto,
}

/// <summary>Which adapter a run writes.</summary>
public enum KeepPolicy
{
    /// <summary>That of the lowest evaluation loss after at least one step.</summary>
    Best,

    /// <summary>That of the last step.</summary>
    Last,
}

/// <summary>Quantization of the base.</summary>
public enum Quantization
{
    /// <summary>A base that is stored in 4-bit NormalFloat stays so; one that is a GGUF file stays so where memory is short; else none.</summary>
    Auto,

    /// <summary>None: in the number type of the computation.</summary>
    None,

    /// <summary>4-bit NormalFloat.</summary>
    Nf4,

    /// <summary>As the base's files store it.</summary>
    Keep,
}

/// <summary>Stops of <see cref="TrainSliders.Sensitivity"/>, in its order.</summary>
public enum TrainSensitivity
{
    /// <summary>Learning rate 1e-5.</summary>
    VeryLow,

    /// <summary>5e-5.</summary>
    Low,

    /// <summary>1e-4.</summary>
    Medium,

    /// <summary>5e-4.</summary>
    High,

    /// <summary>1e-3.</summary>
    VeryHigh,
}

/// <summary>Stops of <see cref="TrainSliders.Progression"/>, in its order.</summary>
public enum TrainProgression
{
    /// <summary>2 pairs a step.</summary>
    Low,

    /// <summary>4.</summary>
    Medium,

    /// <summary>16.</summary>
    High,
}

/// <summary>Stops of <see cref="TrainSliders.Repetition"/>, in its order.</summary>
public enum TrainRepetition
{
    /// <summary>1 epoch.</summary>
    Quick,

    /// <summary>3 epochs.</summary>
    Standard,

    /// <summary>5 epochs.</summary>
    Thorough,

    /// <summary>10 epochs.</summary>
    Deep,
}

/// <summary>What is learned from.</summary>
public enum TrainMethod
{
    /// <summary>Answers (supervised fine-tuning).</summary>
    Sft,

    /// <summary>Preferences (direct preference optimization).</summary>
    Dpo,
}
