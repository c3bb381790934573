using System.Diagnostics;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Storage;

namespace BrightRun.Engine.Generate.Files;

/// <summary>What is to be answered, by whom, and where the answers go.</summary>
/// <param name="Input">Prompts, see <see cref="PromptFile"/>.</param>
/// <param name="Output">Answers; continued where it is there.</param>
/// <param name="Speaker">Base and adapter.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Threads">CPU threads; null: those of an earlier run, else all cores.</param>
/// <param name="Batch">Answers written side by side.</param>
public sealed record AnswerRequest(string Input, string Output, SpeakerOptions Speaker, SamplingOptions Sampling, int? Threads, int Batch);

/// <summary>How far a run is.</summary>
/// <param name="Answered">Rows that have an answer.</param>
/// <param name="Rows">Rows of the prompt file.</param>
/// <param name="AnsweredNow">Rows answered by this run.</param>
/// <param name="Tokens">Tokens of these.</param>
/// <param name="Elapsed">Since the first of them was begun.</param>
public sealed record AnswerProgress(int Answered, int Rows, int AnsweredNow, long Tokens, TimeSpan Elapsed)
{
    /// <summary>What the rest takes at the speed so far; null before the first answer.</summary>
    public TimeSpan? Remaining => AnsweredNow == 0 ? null : Elapsed / AnsweredNow * (Rows - Answered);

    /// <summary>Tokens of all answers together.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}

/// <summary>What a run came to.</summary>
/// <param name="Progress">How far it came.</param>
/// <param name="Cut">Answers in the file that ended for their length.</param>
/// <param name="Record">By which options.</param>
/// <param name="Interrupted">Whether it was cancelled before all rows were answered.</param>
public sealed record AnswerOutcome(AnswerProgress Progress, int Cut, AnswerRecord Record, bool Interrupted);

/// <summary>
/// Answers every row of a prompt file. Rows that an earlier run answered are kept; the file ends in the order of the prompts and,
/// on one machine, with the same bytes, however often the run was interrupted.
/// </summary>
/// <param name="request">What is to be answered.</param>
/// <param name="stage">Told what is being done, in words.</param>
/// <param name="progress">Told after every answer, from the generating thread.</param>
public sealed class AnswerRun(AnswerRequest request, Action<string> stage, Action<AnswerProgress> progress)
{
    private const int MostNamedRows = 5;

    /// <summary>Answers.</summary>
    /// <param name="cancellation">Checked between tokens.</param>
    /// <exception cref="RefusedException">
    /// Prompts, base or adapter cannot be used; a prompt leaves no room for an answer (every such row is counted, the first ones are
    /// named, and nothing is answered); the file was begun by other options.
    /// </exception>
    public AnswerOutcome Execute(CancellationToken cancellation)
    {
        request.Sampling.EnsureValid();
        var prompts = PromptFile.Read(request.Input);
        var before = AnswerRecord.Find(request.Output);
        stage("loading the base");
        using var source = BaseModel.Open(request.Speaker.Base!);
        var settings = new GeneratorSettings
        {
            Format = request.Speaker.Format,
            Dtype = before is not null && request.Speaker.Dtype == DtypeChoice.Auto ? Stored(before) : request.Speaker.Dtype,
            Device = request.Speaker.Device,
            Threads = request.Threads ?? (before is null ? Environment.ProcessorCount : int.Parse(before.Options["threads"]!, System.Globalization.CultureInfo.InvariantCulture)),
            Batch = request.Batch,
        };
        using var generator = Generator.Load(source, settings);
        var adapter = request.Speaker.Adapter is { } folder ? generator.LoadAdapter(folder, request.Speaker.AllowOtherBase) : null;
        var record = RecordOf(source, generator, settings.Threads);
        if (before is not null)
            record.EnsureSame(before);

        EnsurePrompts(prompts, generator);
        if (before is null)
            AtomicFile.WriteText(AnswerRecord.PathFor(request.Output), JsonSerializer.Serialize(record, RunJson.Document));
        using var file = new AnswerFile(request.Output);
        return Answer(prompts, file, generator, adapter, record, cancellation);
    }

    private AnswerOutcome Answer(
        IReadOnlyList<PromptRow> prompts, AnswerFile file, Generator generator, AdapterHandle? adapter, AnswerRecord record, CancellationToken cancellation)
    {
        var open = prompts.Where(prompt => !file.Rows.ContainsKey(prompt.Id)).ToDictionary(prompt => prompt.Id, StringComparer.Ordinal);
        var writer = new RowWriter(file, open, prompts.Count, progress);
        var interrupted = false;
        try
        {
            generator.Answer([.. open.Values.Select(prompt => new GenerationRequest { Id = prompt.Id, Messages = prompt.Messages, Sampling = request.Sampling, Adapter = adapter })], writer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            interrupted = true;
        }

        if (!interrupted && open.Count > 0)
            file.Sort(prompts);
        return new AnswerOutcome(writer.Progress, file.Rows.Values.Count(row => row.WasCut), record, interrupted);
    }

    private void EnsurePrompts(IReadOnlyList<PromptRow> prompts, Generator generator)
    {
        var refusals = new List<(PromptRow Prompt, RefusedException Why)>();
        foreach (var prompt in prompts)
        {
            try
            {
                generator.Prompt(prompt.Messages);
            }
            catch (RefusedException why)
            {
                refusals.Add((prompt, why));
            }
        }

        if (refusals.Count == 0)
            return;
        var named = refusals.Take(MostNamedRows).Select(one => $"line {one.Prompt.Line} ({one.Prompt.Id}): {one.Why.Message}");
        throw new RefusedException(
            $"{request.Input}: {refusals.Count} of {prompts.Count} prompts cannot be answered, so nothing was. {string.Join(' ', named)}{(refusals.Count > MostNamedRows ? " …" : "")}",
            refusals[0].Why.Remedy);
    }

    private AnswerRecord RecordOf(BaseModel source, Generator generator, int threads) => new()
    {
        Options = AnswerRecord.Texts(request.Sampling, generator.Format.Name, generator.Dtype, threads),
        Stop = request.Sampling.Stop,
        Base = new FileFingerprint(source.Path, source.Fingerprint()),
        Adapter = request.Speaker.Adapter is { } folder ? new FileFingerprint(folder, FileHash.Of(AdapterSetup.WeightsOf(folder))) : null,
        Input = new FileFingerprint(request.Input, FileHash.Of(request.Input)),
    };

    private static DtypeChoice Stored(AnswerRecord before) => before.Options.GetValueOrDefault("dtype") == "bf16" ? DtypeChoice.Bf16 : DtypeChoice.F32;

    private sealed class RowWriter(AnswerFile file, Dictionary<string, PromptRow> open, int rows, Action<AnswerProgress> progress) : IGenerationObserver
    {
        private readonly long _begin = Stopwatch.GetTimestamp();
        private int _answered;
        private long _tokens;

        public AnswerProgress Progress => new(file.Rows.Count, rows, _answered, _tokens, Stopwatch.GetElapsedTime(_begin));

        public void TextAdded(GenerationRequest request, string text)
        {
            // A row is written once it is whole.
        }

        public void Finished(GenerationRequest request, GenerationResult result)
        {
            file.Append(AnswerRow.Of(open[request.Id], result));
            _answered++;
            _tokens += result.Ids.Count;
            progress(Progress);
        }
    }
}
