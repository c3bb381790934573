using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Quantize;

/// <summary>Text that a base is calibrated with, as a run would train on it.</summary>
public sealed class CalibrationText
{
    /// <summary>More changes little: the inputs of a linear have a few thousand directions.</summary>
    private const int MostTokens = 32_768;

    private CalibrationText(IReadOnlyList<TokenBatch> batches) => Batches = batches;

    /// <summary>Tokens in all.</summary>
    public int Tokens => Batches.Sum(batch => batch.Ids.Length);

    /// <summary>Sequences, one in each.</summary>
    internal IReadOnlyList<TokenBatch> Batches { get; }

    /// <summary>Reads training data; what a run with this share and seed would hold out is left aside.</summary>
    /// <param name="model">The base, for its tokenizer.</param>
    /// <param name="data">The file.</param>
    /// <param name="evalSplit">Share of the conversations that is held out; null: a run's default.</param>
    /// <param name="seed">Seed of that choice.</param>
    /// <exception cref="Domain.RefusedException">The data cannot be trained on.</exception>
    public static CalibrationText Read(BaseModel model, string data, double? evalSplit, ulong seed)
    {
        var options = new TrainOptions { Data = data, Base = model.Path, EvalSplit = evalSplit, Seed = seed };
        var sequences = RunData.Read(options, model, new ExampleOptions { ContextLength = model.Config.ContextLength, StepPairs = options.Batch * options.Accumulate }).Training;
        var source = new BatchSource(sequences, seed);
        var (batches, tokens) = (new List<TokenBatch>(), 0);
        for (var i = 0; i < sequences.Count && (i == 0 || tokens + sequences[i].Ids.Length <= MostTokens); i++)
        {
            batches.Add(source.Of(new MicroBatch([i]), step: 0));
            tokens += sequences[i].Ids.Length;
        }

        return new CalibrationText(batches);
    }
}
