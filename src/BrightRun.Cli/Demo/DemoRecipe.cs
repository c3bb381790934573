using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;

namespace BrightRun.Cli.Demo;

/// <summary>How the demonstration trains and answers; the same for both adapters and all arms.</summary>
/// <param name="Seed">Of training, of every draw of an answer, and of every resample.</param>
/// <param name="Epochs">Passes over the conversations.</param>
/// <param name="Scenarios">How many of the held-out scenarios are answered, from the first.</param>
/// <param name="Samples">Answers of each arm to a scenario.</param>
internal sealed record DemoRecipe(ulong Seed = DemoRecipe.DefaultSeed, int Epochs = DemoRecipe.DefaultEpochs, int Scenarios = int.MaxValue, int Samples = DemoRecipe.DefaultSamples)
{
    /// <summary>The seed when nothing is said.</summary>
    public const ulong DefaultSeed = 42;

    /// <summary>Passes when nothing is said: enough for a few dozen conversations to be heard in new answers; with more, the held-out loss no longer falls.</summary>
    public const int DefaultEpochs = 5;

    /// <summary>Answers when nothing is said: the metrics are means, and one draw is a noisy one.</summary>
    public const int DefaultSamples = 3;

    private const int StepsOfAnEpoch = 11; // of the shipped data

    /// <summary>The options of a training run.</summary>
    /// <param name="data">Its training set.</param>
    /// <param name="basePath">The base model.</param>
    /// <param name="folder">Where it goes, or goes on.</param>
    public TrainOptions Training(string data, string basePath, string folder) => new()
    {
        Data = data,
        Base = basePath,
        Resume = folder,
        Rank = 16,
        Alpha = 32,
        Lr = 3e-3, // a model of a few million values takes, and needs, a higher rate than one of billions
        MaxGradNorm = 1,
        Batch = 8,
        Accumulate = 1,
        Epochs = Epochs,
        EvalSplit = 0.1,
        EvalEvery = StepsOfAnEpoch,
        Keep = KeepPolicy.Last, // both adapters get the same number of steps
        Seed = Seed,
        SaveEvery = 20,
    };

    /// <summary>How answers are drawn.</summary>
    public SamplingOptions Sampling => new() { MaxTokens = 160, Temperature = 0.5, TopP = 0.9, Seed = Seed };
}
