using BrightRun.Domain.Options;

namespace BrightRun.Domain.Train;

/// <summary>
/// Everything that a training run can be told. The defaults are the preset <c>balanced</c>; the flags of <c>train</c>, its
/// configuration file and the stored plan are generated from this record.
/// </summary>
public sealed record TrainOptions
{
    /// <summary>Share held out when nothing is said.</summary>
    public const double DefaultEvalSplit = 0.1;

    /// <summary>Strength of the reference when nothing is said.</summary>
    public const double DefaultBeta = 0.1;

    private const string Input = "Input and output";
    private const string PlainWords = "In plain words";
    private const string Adapter = "Adapter";
    private const string Optimizer = "Optimizer";
    private const string Sequences = "Steps and sequences";
    private const string Evaluation = "Evaluation";
    private const string Checkpoints = "Checkpoints";
    private const string Machine = "Machine";
    private const string Methods = "Further methods";

    /// <summary>Training data: a training file, conversations, chat lines or tokenized lines.</summary>
    [OptionInfo(Group = Input, Unit = "FILE", Help = "Training data in any form that `data validate` reads; tokenized lines need no tokenizer.")]
    public string? Data { get; init; }

    /// <summary>The base model.</summary>
    [OptionInfo(Group = Input, Unit = "FOLDER|FILE.gguf", Help = "Base model: a Hugging Face folder or a GGUF file.")]
    public string? Base { get; init; }

    /// <summary>Where the adapter goes.</summary>
    [OptionInfo(Group = Input, Unit = "DIR", InPlan = false, DefaultText = "named after data and base", Help = "Folder for the adapter; must not exist yet.")]
    public string? Out { get; init; }

    /// <summary>The preset beneath all other values.</summary>
    [OptionInfo(Group = Input, Help = "Values beneath the configuration file and the flags.")]
    public TrainPreset Preset { get; init; } = TrainPreset.Balanced;

    /// <summary>How messages become tokens.</summary>
    [OptionInfo(Group = Input, Unit = "llama-3|chatml|mistral|auto", Help = "Chat format; auto is the base's own, recognised from its template.")]
    public string Format { get; init; } = "auto";

    /// <summary>Whether the run ends once its plan is shown.</summary>
    [OptionInfo(Group = Input, IsSwitch = true, InPlan = false, Help = "Show the plan (sizes, time, memory) and end.")]
    public bool DryRun { get; init; }

    /// <summary>How strongly each conversation changes the model.</summary>
    [OptionInfo(Group = PlainWords, DefaultText = "the preset's rate", Help = "How strongly each conversation changes the model: learning rate 1e-5, 5e-5, 1e-4, 5e-4 or 1e-3; --lr wins.")]
    public TrainSensitivity? Sensitivity { get; init; }

    /// <summary>How many answers the model looks at before it changes.</summary>
    [OptionInfo(Group = PlainWords, DefaultText = "the preset's batch", Help = "How many answers are looked at before the model changes: 2, 4 or 16; --batch and --accumulate win.")]
    public TrainProgression? Progression { get; init; }

    /// <summary>How often the model goes through all conversations.</summary>
    [OptionInfo(Group = PlainWords, DefaultText = "the preset's epochs", Help = "How often all conversations are gone through: 1, 3, 5 or 10 times; --epochs and --steps win.")]
    public TrainRepetition? Repetition { get; init; }

    /// <summary>LoRA rank r.</summary>
    [OptionInfo(Group = Adapter, Unit = "N", Help = "Rank of the two thin matrices per linear; higher learns more and costs more.")]
    public int Rank { get; init; } = 16;

    /// <summary>LoRA alpha; the adapter counts with alpha / rank.</summary>
    [OptionInfo(Group = Adapter, Unit = "X", Help = "The adapter's output counts alpha / rank times (rsLoRA: alpha / √rank).")]
    public double Alpha { get; init; } = 32;

    /// <summary>Share of adapter inputs dropped while training, 0 … below 1.</summary>
    [OptionInfo(Group = Adapter, Unit = "SHARE", Help = "Share of the adapter's inputs dropped at random while training.")]
    public double Dropout { get; init; } = 0.05;

    /// <summary>The linears that get an adapter.</summary>
    [OptionInfo(Group = Adapter, Unit = "LIST", Help = "Linears that get an adapter, separated by commas.")]
    public TargetModules Targets { get; init; } = TargetModules.All;

    /// <summary>Scale by alpha / √rank (Kalajdzievski 2023, arXiv 2312.03732).</summary>
    [OptionInfo(Group = Adapter, IsSwitch = true, Help = "Scale the adapter by alpha / √rank.")]
    public bool Rslora { get; init; }

    /// <summary>An adapter to start from.</summary>
    [OptionInfo(Group = Adapter, Unit = "DIR", Help = "Start from this adapter; rank, alpha and targets given beside it must agree with it.")]
    public string? InitAdapter { get; init; }

    /// <summary>Whether an adapter to start from may belong to another base.</summary>
    [OptionInfo(Group = Adapter, IsSwitch = true, Help = "Take an --init-adapter whose manifest names another base.")]
    public bool AllowOtherBase { get; init; }

    /// <summary>How the adapter is stored.</summary>
    [OptionInfo(Group = Adapter, Help = "Number type of the stored adapter; training itself keeps it in float32.")]
    public FloatType AdapterDtype { get; init; } = FloatType.F32;

    /// <summary>Highest learning rate of the schedule.</summary>
    [OptionInfo(Group = Optimizer, Unit = "RATE", Help = "Learning rate at its highest.")]
    public double Lr { get; init; } = 2e-4;

    /// <summary>How the rate falls.</summary>
    [OptionInfo(Group = Optimizer, Help = "How the learning rate goes on after warm-up.")]
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps in which the rate rises from 0.</summary>
    [OptionInfo(Group = Optimizer, Unit = "N|FRACTION", Help = "Steps in which the rate rises from 0; below 1 a fraction of all steps, rounded down.")]
    public Warmup WarmupSteps { get; init; } = Warmup.Fraction(0.03);

    /// <summary>Decoupled weight decay of AdamW.</summary>
    [OptionInfo(Group = Optimizer, Unit = "X", Help = "Decoupled weight decay (AdamW).")]
    public double WeightDecay { get; init; }

    /// <summary>Gradients with a larger norm are scaled down to it.</summary>
    [OptionInfo(Group = Optimizer, Unit = "X", Help = "Gradients of a larger norm are scaled down to it; 0 turns clipping off.")]
    public double MaxGradNorm { get; init; } = 0.3;

    /// <summary>Pairs of a batch.</summary>
    [OptionInfo(Group = Sequences, Unit = "PAIRS", Help = "Pairs per batch; a step is batch × accumulate pairs.")]
    public int Batch { get; init; } = 4;

    /// <summary>Batches of a step.</summary>
    [OptionInfo(Group = Sequences, Unit = "N", Help = "Batches per optimizer step.")]
    public int Accumulate { get; init; } = 4;

    /// <summary>Most sequences in one forward pass.</summary>
    [OptionInfo(Group = Sequences, Unit = "SEQUENCES", DefaultText = "1 on a CPU, 4 on a GPU", Help = "Most sequences in one forward pass: memory and speed, not the result.")]
    public int? MicroBatch { get; init; }

    /// <summary>Passes over the data.</summary>
    [OptionInfo(Group = Sequences, Unit = "N", Help = "Passes over the data.")]
    public int Epochs { get; init; } = 3;

    /// <summary>Number of steps, instead of epochs.</summary>
    [OptionInfo(Group = Sequences, Unit = "N", DefaultText = "as many as the epochs have", Help = "Optimizer steps; overrides --epochs, the data repeat.")]
    public int? Steps { get; init; }

    /// <summary>Longest sequence in tokens.</summary>
    [OptionInfo(Group = Sequences, Unit = "TOKENS|auto", Help = "Longest sequence; auto is what the longest conversation needs within the base's context and the memory.")]
    public MaxLength MaxLength { get; init; } = MaxLength.Auto;

    /// <summary>Whether pairs that share a beginning become one sequence.</summary>
    [OptionInfo(Group = Sequences, Help = "Train pairs of one conversation as one sequence: exact, and less than half the tokens.")]
    public bool Fold { get; init; } = true;

    /// <summary>Whether short sequences share a forward pass.</summary>
    [OptionInfo(Group = Sequences, Help = "Fill forward passes with short sequences up to the longest sequence's length; none sees another.")]
    public bool Packing { get; init; }

    /// <summary>Whether each epoch has an order of its own.</summary>
    [OptionInfo(Group = Sequences, Help = "A new seeded order in each epoch; off is the file's order.")]
    public bool Shuffle { get; init; } = true;

    /// <summary>The seed of every draw.</summary>
    [OptionInfo(Group = Sequences, Unit = "N", Help = "Seed of every draw: adapter, order, split and dropout.")]
    public ulong Seed { get; init; } = 42;

    /// <summary>Share of conversations held out; null: <see cref="DefaultEvalSplit"/>, where there is more than one to share.</summary>
    [OptionInfo(Group = Evaluation, Unit = "SHARE", DefaultText = "0.1; 0 with --eval-data or a single conversation", Help = "Share of conversations held out to measure the loss on; 0 is none.")]
    public double? EvalSplit { get; init; }

    /// <summary>Data to evaluate on instead of a held-out part.</summary>
    [OptionInfo(Group = Evaluation, Unit = "FILE", Help = "Measure the loss on this file; nothing is held out of the training data then.")]
    public string? EvalData { get; init; }

    /// <summary>Steps between evaluations.</summary>
    [OptionInfo(Group = Evaluation, Unit = "STEPS", DefaultText = "once per epoch", Help = "Steps between evaluations; one runs before the first and after the last step in any case.")]
    public int? EvalEvery { get; init; }

    /// <summary>Evaluations without improvement before the run stops early.</summary>
    [OptionInfo(Group = Evaluation, Unit = "N", DefaultText = "never", Help = "Stop after so many evaluations without a better loss.")]
    public int? Patience { get; init; }

    /// <summary>Which adapter is written.</summary>
    [OptionInfo(Group = Evaluation, Help = "Write the adapter of the best evaluation after the first step, or that of the last step.")]
    public KeepPolicy Keep { get; init; } = KeepPolicy.Best;

    /// <summary>Steps between checkpoints.</summary>
    [OptionInfo(Group = Checkpoints, Unit = "STEPS", Help = "Steps between checkpoints; one is also written when the run is interrupted.")]
    public int SaveEvery { get; init; } = 25;

    /// <summary>Checkpoints kept, the newest ones.</summary>
    [OptionInfo(Group = Checkpoints, Unit = "N", Help = "Checkpoints that stay, the newest ones.")]
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>An output folder to continue in.</summary>
    [OptionInfo(Group = Checkpoints, Unit = "DIR", InPlan = false, Help = "Continue in this output folder with its own options.")]
    public string? Resume { get; init; }

    /// <summary>Number type of base and compute.</summary>
    [OptionInfo(Group = Machine, Help = "Number type of base and compute; auto is bf16 on a GPU, on a CPU whichever is faster there.")]
    public DtypeChoice Dtype { get; init; } = DtypeChoice.Auto;

    /// <summary>Where it runs.</summary>
    [OptionInfo(Group = Machine, Help = "Where to train; auto is a GPU where there is one.")]
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Whether layers are computed again in the backward pass.</summary>
    [OptionInfo(Group = Machine, Help = "Compute layers again in the backward pass instead of keeping them; auto only where the plan needs more than half of the free memory.")]
    public Toggle ActivationCheckpointing { get; init; } = Toggle.Auto;

    /// <summary>Whether layers' inputs wait for the backward pass in the host's memory.</summary>
    [OptionInfo(Group = Machine, Help = "On a GPU, keep the inputs of layers that are computed again in the host's memory: room for longer or more sequences, for a copy there and back.")]
    public bool OffloadActivations { get; init; }

    /// <summary>How the base's linears are kept in memory.</summary>
    [OptionInfo(Group = Methods, Help = "Keep the base's linears in 4 bits (nf4), or as its files store them (keep); auto keeps NF4 folders as they are, others where memory is short.")]
    public Quantization Quantize { get; init; } = Quantization.Auto;

    /// <summary>Whether the scales of a quantized base are quantized too.</summary>
    [OptionInfo(Group = Methods, Help = "Quantize the scales of a base that --quantize nf4 quantizes, too.")]
    public bool DoubleQuant { get; init; } = true;

    /// <summary>Weight-decomposed LoRA.</summary>
    [OptionInfo(Group = Methods, IsSwitch = true, Help = "Learn direction and magnitude of the weights apart (DoRA).")]
    public bool Dora { get; init; }

    /// <summary>What is learned from.</summary>
    [OptionInfo(Group = Methods, Help = "Learn from answers (sft), or from lines with messages, a chosen and a rejected answer (dpo).")]
    public TrainMethod Method { get; init; } = TrainMethod.Sft;

    /// <summary>Strength of the reference in preference methods.</summary>
    [OptionInfo(Group = Methods, Unit = "X", DefaultText = "0.1 with --method dpo", Help = "How strongly the reference holds the model back when it learns from preferences.")]
    public double? Beta { get; init; }

    /// <summary>Learning rate of B over that of A.</summary>
    [OptionInfo(Group = Methods, Unit = "X", Help = "Learning rate of the B matrices over that of the A matrices (LoRA+); 1 is plain LoRA.")]
    public double LoraPlusRatio { get; init; } = 1;

    /// <summary>Noise on embeddings.</summary>
    [OptionInfo(Group = Methods, Unit = "X", Help = "Noise on the embeddings while training (NEFTune); 0 is none.")]
    public double NeftuneAlpha { get; init; }

    /// <summary>Every error of the values, each naming its flag; empty when they are fine.</summary>
    public IReadOnlyList<string> Validate() => [.. TrainOptionRules.Errors(this)];

    /// <summary>Values that are allowed and unusual.</summary>
    public IReadOnlyList<string> Warnings() => [.. TrainOptionRules.Warnings(this)];

    /// <summary>Refuses the values when <see cref="Validate"/> finds errors, all of them in one message.</summary>
    /// <exception cref="RefusedException">At least one value is wrong.</exception>
    public void EnsureValid()
    {
        if (Validate() is { Count: > 0 } errors)
            throw new RefusedException(string.Join(Environment.NewLine, errors), "`brightrun train --help` says what each option takes.");
    }
}
