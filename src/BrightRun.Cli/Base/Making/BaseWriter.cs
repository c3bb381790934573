using System.Text.Encodings.Web;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Pretrain;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Pipeline.Generate;

namespace BrightRun.Cli.Base.Making;

/// <summary>Turns a finished run into the folder of a base: model, tokenizer, held-out documents, card and record, whole or not at all.</summary>
/// <param name="plan">What was asked for.</param>
/// <param name="model">The model.</param>
/// <param name="text">What it was trained on.</param>
/// <param name="clock">Dates the record.</param>
internal sealed class BaseWriter(MakePlan plan, ModelConfig model, TextFingerprint text, TimeProvider clock)
{
    /// <summary>The held-out documents, one JSON line each, so that anyone can measure again.</summary>
    public const string HeldOutFile = "held-out.jsonl";

    private const string CardFile = "README.md";

    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="RefusedException">The folder cannot be written.</exception>
    public BaseRecord Write(string folder, string modelFolder, string tokenizerFolder, IReadOnlyList<ComposedDocument> heldOut, PretrainingSetup setup, PretrainingOutcome training)
    {
        BaseRecord record = null!;
        AtomicFolder.Create(folder, temporary =>
        {
            foreach (var file in Directory.EnumerateFiles(modelFolder).Concat(Directory.EnumerateFiles(tokenizerFolder)))
                File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)));
            AtomicFile.WriteText(Path.Combine(temporary, HeldOutFile), string.Concat(heldOut.Select(LineOf)));
            var loss = HeldOutMeasure.Loss(temporary, setup.HeldOut);
            var samples = BaseSamples.Take(temporary);
            record = new BaseRecord
            {
                CreatedAt = clock.GetUtcNow(),
                Plan = plan,
                Text = text,
                Parameters = model.Parameters,
                Steps = training.Step,
                FirstHeldOutLoss = training.FirstHeldOutLoss ?? double.NaN,
                HeldOutLoss = loss,
                HeldOutPerplexity = Math.Exp(loss),
                TrainingSeconds = training.Seconds,
                Files = [],
            };
            AtomicFile.WriteText(Path.Combine(temporary, CardFile), BaseCard.Of(record, model, heldOut.Count, samples));
            var output = new OutputFolder(temporary);
            record = record with { Files = output.Describe(Directory.EnumerateFiles(temporary).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)) };
            output.WriteText(BaseRecord.FileName, JsonSerializer.Serialize(record, RunJson.Document));
        });
        return record;
    }

    private static string LineOf(ComposedDocument document) => JsonSerializer.Serialize(
        document.Text is { } whole
            ? (object)new { text = whole }
            : new { messages = document.Messages.Select(message => new { role = message.Role.ToString().ToLowerInvariant(), content = message.Content }) },
        Line) + "\n";
}
