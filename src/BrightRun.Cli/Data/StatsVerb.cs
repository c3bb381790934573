using System.CommandLine;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Curate;

namespace BrightRun.Cli.Data;

/// <summary>`data stats FILE…`: what usable training data look like.</summary>
internal sealed class StatsVerb : Verb
{
    private const int NameWidth = 34;

    private readonly Argument<string[]> _files = DataOptions.Files();
    private readonly Option<double?> _minQuality = DataOptions.MinQuality();

    public StatsVerb()
        : base("stats", "Count conversations, pairs, lengths, arcs, personas, topics, repetition and defects.")
    {
        Add(_files);
        Add(_minQuality);
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var statistics = new TrainingStatistics();
        var options = DataOptions.Reading(parsed.GetValue(_minQuality));
        var inspections = parsed.GetRequiredValue(_files)
            .Select(file => TrainingDataInspection.Read(file, options, onConversation: statistics.Add, cancellation: cancellation))
            .ToList();
        if (inspections.Find(inspection => inspection.Failure is not null) is { } failed)
            throw failed.Failure!;
        if (output.Json)
            WriteJson(output, inspections, statistics);
        else
            WriteText(output.Results, inspections, statistics);
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteJson(VerbOutput output, List<TrainingDataInspection> inspections, TrainingStatistics statistics) => output.WriteJson(new
    {
        Conversations = inspections.Sum(inspection => inspection.Counts.Conversations),
        Pairs = inspections.Sum(inspection => inspection.Counts.Pairs),
        UsablePairs = inspections.Sum(inspection => inspection.Counts.UsablePairs),
        UsableConversations = statistics.Conversations,
        statistics.MaskedPairs,
        statistics.Personas,
        EmotionalArcs = statistics.Arcs,
        TrainingTopics = statistics.Topics,
        AnswerCharacters = statistics.Answers,
        ContextCharacters = statistics.Contexts,
        UsablePairsPerConversation = statistics.PairsPerConversation,
        statistics.NearlyRepeatedAnswers,
        statistics.RepetitionShare,
        Quality = statistics.Quality,
        Defects = inspections
            .SelectMany(inspection => inspection.Findings.Groups)
            .GroupBy(group => group.Rule.Code)
            .ToDictionary(groups => groups.Key, groups => groups.Sum(group => group.Count)),
        Files = inspections.Select(inspection => new { File = inspection.Name, Form = inspection.Form?.Name(), inspection.Counts.Conversations, inspection.Counts.Pairs, inspection.Counts.UsablePairs }),
    });

    private static void WriteText(TextWriter writer, List<TrainingDataInspection> inspections, TrainingStatistics statistics)
    {
        foreach (var (name, form, counts, _, _) in inspections)
            writer.WriteLine($"{name}: {form?.Name()}, {counts.UsablePairs} usable of {counts.Pairs} pairs in {counts.Conversations} {(form == TrainingDataForm.Tokenized ? "lines" : "conversations")}");
        if (statistics.Conversations > 0)
        {
            writer.WriteLine();
            Row(writer, "usable conversations", $"{statistics.Conversations}");
            Row(writer, "answers masked (context only)", $"{statistics.MaskedPairs}");
            Row(writer, "usable pairs per conversation", Spread(statistics.PairsPerConversation));
            Row(writer, "characters per answer", Spread(statistics.Answers));
            Row(writer, "characters of context per answer", Spread(statistics.Contexts));
            Row(writer, "answers nearly said before", $"{statistics.NearlyRepeatedAnswers} ({statistics.RepetitionShare:P1})");
            Table(writer, "Quality scores (answers)", statistics.Quality);
            Table(writer, "Emotional arcs (conversations)", statistics.Arcs);
            Table(writer, "Personas", statistics.Personas);
            Table(writer, "Topics", statistics.Topics);
        }

        Table(writer, "Findings (see data validate)", inspections.SelectMany(inspection => inspection.Findings.Groups).GroupBy(group => group.Rule.Code)
            .ToDictionary(groups => groups.Key, groups => groups.Sum(group => group.Count)));
    }

    private static string Spread(LengthSummary summary) => $"mean {summary.Mean}, {summary.Min} to {summary.Max}";

    private static void Table(TextWriter writer, string title, IReadOnlyDictionary<string, int> counts)
    {
        if (counts.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var (name, count) in counts.OrderByDescending(entry => entry.Value))
            Row(writer, name, $"{count}");
    }

    private static void Row(TextWriter writer, string name, string value) => writer.WriteLine($"  {name.PadRight(NameWidth)} {value}");
}
