using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Kernels;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>
/// Resolves a request to a plan: reads and tokenizes the data, chooses the number type, predicts memory and time. No weight is
/// loaded. A stored plan decides everything that it holds; only what it rests on is compared with what is there now.
/// </summary>
/// <param name="request">What is asked for; of a continued run its stored options.</param>
/// <param name="folder">Where the adapter will be.</param>
/// <param name="stored">The plan of an earlier call.</param>
/// <param name="observer">Watches.</param>
/// <param name="memoryAtHand">Bytes that the run may take.</param>
internal sealed class RunPlanner(TrainRequest request, OutputFolder folder, RunPlan? stored, ITrainingObserver observer, long memoryAtHand)
{
    /// <summary>Makes the plan. The base stays open and belongs to the plan.</summary>
    /// <exception cref="RefusedException">The request cannot be carried out.</exception>
    public PlannedRun Plan()
    {
        observer.Stage("looking at the base model");
        var model = BaseModel.Open(request.Options.Base!);
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
        var adapter = AdapterSetup.Of(request, model);
        var options = adapter.Agree(request.Options);
        var inputs = InputFingerprints.Of(options, model);
        if (stored is not null)
            inputs.EnsureSame(stored);
        var resources = new ResourcePlanner(options, stored, model, adapter.Size, limit => Read(options, model, limit), observer, memoryAtHand).Settle();
        var data = resources.Data;

        var grouping = new GroupingOptions
        {
            MaxSequences = options.Packing && options.MicroBatch is null ? null : resources.MicroBatch,
            MaxTokens = options.Packing ? data.Report.Longest : null,
            Packing = options.Packing,
        };
        var steps = new StepPlanner(data.Training, new StepOptions { StepPairs = StepPairs(options), Seed = options.Seed, Shuffle = options.Shuffle, Grouping = grouping });
        var schedule = Schedule(options, steps.StepsPerEpoch);
        var plan = new RunPlan
        {
            Version = ProductVersion.Current,
            Options = RunPlan.Texts(options),
            Data = inputs.Data,
            Base = inputs.Base,
            EvalData = inputs.EvalData,
            InitAdapter = inputs.InitAdapter,
            ChatFormat = data.Format is null ? null : new ChatFormatFingerprint(data.Format.Name, data.Format.TemplateHash),
            Compute = Compute(resources),
            Work = Work(options, resources, steps, schedule),
        };
        var forecast = new TrainingForecast
        {
            Plan = stored ?? plan,
            OutputFolder = folder.Path,
            Data = data.Report,
            Memory = resources.Memory,
            AvailableMemory = resources.Available,
            Proposals = resources.Proposals,
            Time = Time(options, model, resources, plan.Work, steps),
            Kernels = KernelSet.For(resources.Compute.Device, resources.Compute.DType).Note,
            Warnings = [.. RunWarnings.Of(options, model, data, plan.Work, resources.LengthLimit), .. resources.Reasons],
        };
        return new PlannedRun(options, stored ?? plan, forecast, model, data, adapter, resources.Compute, steps, grouping, schedule);
    }

    private static int StepPairs(TrainOptions options) => options.Batch * options.Accumulate;

    private static RunData Read(TrainOptions options, BaseModel model, int? lengthLimit) => RunData.Read(options, model, new ExampleOptions
    {
        Fold = options.Fold,
        MaxLength = lengthLimit,
        ContextLength = model.Config.ContextLength,
        VocabularySize = model.Config.VocabularySize,
        StepPairs = StepPairs(options),
    });

    private ComputePlan Compute(ResourcePlan resources) => new(
        resources.Compute.DeviceName, resources.Compute.DtypeName, resources.Compute.Reason, request.Threads ?? Environment.ProcessorCount, resources.Recompute, resources.MicroBatch, resources.Storage.Name);

    private static LearningRateSchedule Schedule(TrainOptions options, int stepsPerEpoch)
    {
        var total = options.Steps ?? checked(stepsPerEpoch * options.Epochs);
        var schedule = new LearningRateSchedule(options.Schedule, options.Lr, options.WarmupSteps.Of(total), total);
        return schedule.Moves()
            ? schedule
            : throw new RefusedException(
                $"None of the {total} steps has a learning rate above 0: --warmup-steps {options.WarmupSteps} with --schedule {options.Schedule.ToString().ToLowerInvariant()} uses them up.",
                "Train more steps, or set --warmup-steps 0.");
    }

    private static WorkPlan Work(TrainOptions options, ResourcePlan resources, StepPlanner steps, LearningRateSchedule schedule)
    {
        var data = resources.Data;
        return new WorkPlan
        {
            Conversations = data.Format is null ? data.Training.Count : data.Report.Conversations,
            EvaluationConversations = data.Format is null ? data.Evaluation.Count : data.EvaluationReport.Conversations,
            Pairs = data.Report.Pairs,
            Sequences = data.Report.Sequences,
            UnfoldedTokens = data.Report.TokensAsPairs,
            Tokens = data.Report.Tokens,
            SupervisedTokens = data.Report.SupervisedTokens,
            LongestSequence = data.Report.Longest,
            LengthLimit = resources.LengthLimit,
            Steps = schedule.TotalSteps,
            WarmupSteps = schedule.WarmupSteps,
            EvaluateEvery = data.Evaluation.Count == 0 ? 0 : options.EvalEvery ?? steps.StepsPerEpoch,
        };
    }

    private static TimeForecast Time(TrainOptions options, BaseModel model, ResourcePlan resources, WorkPlan work, StepPlanner steps)
    {
        var evaluations = work.EvaluateEvery == 0 ? 0 : 1 + ((work.Steps + work.EvaluateEvery - 1) / work.EvaluateEvery);
        var epochs = work.Steps / (double)steps.StepsPerEpoch;
        var forecast = TimeForecast.For(model.Config, resources.Data.Training, epochs, resources.Data.Evaluation, evaluations, resources.Compute.MatmulFlopsPerSecond, resources.Recompute, resources.MicroBatch);
        if (options.Dora)
            forecast = forecast.WithDecomposition(model.Config, resources.Data.Training, epochs, options.Dropout > 0);
        return options.Method == TrainMethod.Dpo ? forecast.WithReference(model.Config, [.. resources.Data.Training, .. resources.Data.Evaluation]) : forecast;
    }
}
