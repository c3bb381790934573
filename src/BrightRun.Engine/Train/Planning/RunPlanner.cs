using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Formats.Storage;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Engine.Train.Planning;

/// <summary>
/// Resolves a request to a plan: reads and tokenizes the data, chooses the number type, predicts memory and time. No weight is
/// loaded. A stored plan decides everything that it holds; only what it rests on is compared with what is there now.
/// </summary>
/// <param name="request">What is asked for; of a continued run its stored options.</param>
/// <param name="folder">Where the adapter will be.</param>
/// <param name="stored">The plan of an earlier call.</param>
/// <param name="observer">Watches.</param>
internal sealed class RunPlanner(TrainRequest request, OutputFolder folder, RunPlan? stored, ITrainingObserver observer)
{
    private const int DefaultGpuMicroBatch = 4;
    private const int ShortestUsefulLength = 256; // tokens; below, hardly an answer fits with its question

    private TrainOptions Options => request.Options;

    private int StepPairs => Options.Batch * Options.Accumulate;

    /// <summary>Makes the plan. The base stays open and belongs to the plan.</summary>
    /// <exception cref="RefusedException">The request cannot be carried out.</exception>
    public PlannedRun Plan()
    {
        observer.Stage("looking at the base model");
        var model = BaseModel.Open(Options.Base!);
        try
        {
            return Plan(model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private PlannedRun Plan(BaseModel model)
    {
        var inputs = Fingerprints(model);
        var device = stored is null ? ComputeChoice.ChooseDevice(Options.Device) : ComputeChoice.ChooseDevice(stored.Compute.Device == "cuda" ? DeviceChoice.Cuda : DeviceChoice.Cpu);
        var onGpu = device.type == DeviceType.CUDA;
        var available = onGpu ? long.MaxValue : ProcessMemory.Available();
        var microBatch = stored?.Compute.MicroBatch ?? Options.MicroBatch ?? (onGpu ? DefaultGpuMicroBatch : 1);

        observer.Stage("reading the training data");
        var lengthLimit = stored?.Work.LengthLimit ?? Options.MaxLength.Tokens;
        var data = Read(model, lengthLimit);
        var adapter = AdapterSetup.Of(request, model);
        MemoryForecast Memory(RunData read, int numberBytes, bool recompute) => MemoryPlanner.For(new MemoryQuestion
        {
            Model = model.Config,
            NumberBytes = numberBytes,
            AdapterValues = adapter.ValueCount,
            KeepBest = Options.Keep == KeepPolicy.Best && read.Evaluation.Count > 0,
            PassTokens = LongestPass(read, microBatch),
            Recompute = recompute,
        });

        observer.Stage("measuring this machine");
        var couldRecompute = Options.ActivationCheckpointing != Toggle.Off;
        var compute = stored is null
            ? ComputeChoice.Choose(Options.Dtype, device, model.Config, bytes => Memory(data, bytes, couldRecompute).Total, available)
            : ComputeChoice.Stored(stored.Compute, model.Config);
        var recompute = stored?.Compute.RecomputeActivations ?? Recompute(Memory(data, compute.NumberBytes, recompute: false).Total, available);
        var memory = Memory(data, compute.NumberBytes, recompute);
        if (memory.Total > available && stored is null && Options.MaxLength.Tokens is null && data.Format is not null
            && LengthThatFits(memory, data.Report.Longest, available) is { } shorter)
        {
            lengthLimit = shorter;
            data = Read(model, lengthLimit);
            memory = Memory(data, compute.NumberBytes, recompute);
        }

        var grouping = new GroupingOptions
        {
            MaxSequences = Options.Packing && Options.MicroBatch is null ? null : microBatch,
            MaxTokens = Options.Packing ? data.Report.Longest : null,
            Packing = Options.Packing,
        };
        var steps = new StepPlanner(data.Training, new StepOptions { StepPairs = StepPairs, Seed = Options.Seed, Shuffle = Options.Shuffle, Grouping = grouping });
        var schedule = Schedule(steps.StepsPerEpoch);
        var work = Work(data, steps, schedule, lengthLimit);
        var plan = inputs with
        {
            ChatFormat = data.Format is null ? null : new ChatFormatFingerprint(data.Format.Name, data.Format.TemplateHash),
            Compute = new ComputePlan(compute.DeviceName, compute.DtypeName, compute.Reason, request.Threads ?? Environment.ProcessorCount, recompute, microBatch),
            Work = work,
        };
        var forecast = new TrainingForecast
        {
            Plan = plan,
            OutputFolder = folder.Path,
            Data = data.Report,
            Memory = memory,
            AvailableMemory = available,
            Time = Time(model, data, work, steps, compute, recompute),
            Warnings = RunWarnings.Of(Options, data, work, lengthLimit),
        };
        return new PlannedRun(Options, stored ?? plan, forecast, model, data, adapter, compute, steps, grouping, schedule);
    }

    private RunData Read(BaseModel model, int? lengthLimit) => RunData.Read(Options, model, new ExampleOptions
    {
        Fold = Options.Fold,
        MaxLength = lengthLimit,
        ContextLength = model.Config.ContextLength,
        VocabularySize = model.Config.VocabularySize,
        StepPairs = StepPairs,
    });

    /// <summary>The plan as far as it follows from the files; a stored plan must rest on the same ones.</summary>
    private RunPlan Fingerprints(BaseModel model)
    {
        var now = new RunPlan
        {
            Version = ProductVersion.Current,
            Options = RunPlan.Texts(Options),
            Data = new FileFingerprint(Options.Data!, FileHash.Of(Options.Data!)),
            Base = new FileFingerprint(Options.Base!, model.Fingerprint()),
            EvalData = Options.EvalData is { } evaluation ? new FileFingerprint(evaluation, FileHash.Of(evaluation)) : null,
            InitAdapter = Options.InitAdapter is { } initial ? new FileFingerprint(initial, FileHash.Of(AdapterSetup.WeightsOf(initial))) : null,
            Compute = new ComputePlan("", "", "", 0, false, 0),
            Work = stored?.Work!,
        };
        if (stored is not null)
        {
            StoredPlan.CompareInput("--data", stored.Data, now.Data);
            StoredPlan.CompareInput("--base", stored.Base, now.Base);
            StoredPlan.CompareInput("--eval-data", stored.EvalData, now.EvalData);
            StoredPlan.CompareInput("--init-adapter", stored.InitAdapter, now.InitAdapter);
        }

        return now;
    }

    private bool Recompute(long peakWithout, long available) => Options.ActivationCheckpointing switch
    {
        Toggle.On => true,
        Toggle.Off => false,
        _ => peakWithout > available / 2,
    };

    private static long LongestPass(RunData data, int microBatch) =>
        data.Training.Concat(data.Evaluation).Select(sequence => (long)sequence.Ids.Length).OrderDescending().Take(microBatch).Sum();

    /// <summary>What grows with the length of a sequence is given the memory that the rest leaves over.</summary>
    private static int? LengthThatFits(MemoryForecast memory, int longest, long available)
    {
        var growing = memory.Activations + memory.Scratch;
        var left = available - (memory.Total - growing);
        var length = left <= 0 ? 0 : (int)(longest * ((double)left / growing));
        return length >= ShortestUsefulLength ? length : null;
    }

    private LearningRateSchedule Schedule(int stepsPerEpoch)
    {
        var total = Options.Steps ?? checked(stepsPerEpoch * Options.Epochs);
        var schedule = new LearningRateSchedule(Options.Schedule, Options.Lr, Options.WarmupSteps.Of(total), total);
        return schedule.Moves()
            ? schedule
            : throw new RefusedException(
                $"None of the {total} steps has a learning rate above 0: --warmup-steps {Options.WarmupSteps} with --schedule {Options.Schedule.ToString().ToLowerInvariant()} uses them up.",
                "Train more steps, or set --warmup-steps 0.");
    }

    private WorkPlan Work(RunData data, StepPlanner steps, LearningRateSchedule schedule, int? lengthLimit) => new()
    {
        Conversations = data.Format is null ? data.Training.Count : data.Report.Conversations,
        EvaluationConversations = data.Format is null ? data.Evaluation.Count : data.EvaluationReport.Conversations,
        Pairs = data.Report.Pairs,
        Sequences = data.Report.Sequences,
        UnfoldedTokens = data.Report.TokensAsPairs,
        Tokens = data.Report.Tokens,
        SupervisedTokens = data.Report.SupervisedTokens,
        LongestSequence = data.Report.Longest,
        LengthLimit = lengthLimit,
        Steps = schedule.TotalSteps,
        WarmupSteps = schedule.WarmupSteps,
        EvaluateEvery = data.Evaluation.Count == 0 ? 0 : Options.EvalEvery ?? steps.StepsPerEpoch,
    };

    private static TimeForecast Time(BaseModel model, RunData data, WorkPlan work, StepPlanner steps, ComputeChoice compute, bool recompute)
    {
        var evaluations = work.EvaluateEvery == 0 ? 0 : 1 + ((work.Steps + work.EvaluateEvery - 1) / work.EvaluateEvery);
        var epochs = work.Steps / (double)steps.StepsPerEpoch;
        return TimeForecast.For(model.Config, data.Training, epochs, data.Evaluation, evaluations, compute.MatmulFlopsPerSecond, recompute);
    }
}
