using System.Globalization;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Pipeline.Prove.Report;

namespace BrightRun.Pipeline.Tests.Prove.Report;

/// <summary>A report over made-up answers that differ from scenario to scenario, so that some metrics move, some do not, and one moves the other way.</summary>
internal static class SampleReport
{
    private const int Scenarios = 24;

    private static readonly string[] Feelings = ["worried", "ashamed", "angry and tired of it", "scared", "overwhelmed", "sad"];

    /// <summary>A report in which nothing is wrong; tests change one thing.</summary>
    public static ComparisonReport Valid()
    {
        ReportScenario[] scenarios = [.. Enumerable.Range(0, Scenarios).Select(Scenario)];
        return new ComparisonReport
        {
            Title = "Does the adapter change how the model talks?",
            Created = new DateTimeOffset(2026, 11, 25, 18, 30, 0, TimeSpan.Zero),
            Version = "0.1.0",
            Machine = "2 processor cores, 24 GB of memory, Linux x64, no GPU",
            Command = "brightrun demo --out demo",
            DataOrigin = "24 conversations about money and everyday life, written by hand for this demo. All of it is synthetic: no client is real. The neutral control holds the same conversations with the same facts, rewritten without warmth.",
            Generation = "Answers are greedy (always the likeliest next token), at most 160 tokens long.",
            Arms =
            [
                new ReportArm("A", "base", "The untrained base model. It shows where the others started."),
                new ReportArm("B", "neutral adapter", "The base with an adapter trained on the same conversations in a neutral tone. It shows what training as such does.", Training(seed: 2, supervised: 20_480)),
                new ReportArm("C", "emotional adapter", "The base with an adapter trained on the conversations as they were written, with warmth. This is the arm under test.", Training(seed: 3, supervised: 21_034)),
            ],
            Scenarios = scenarios,
            Study = StudyOf(scenarios),
            Hashes =
            [
                new ReportHash("base model", "assets/base", new string('a', 64)),
                new ReportHash("training set, neutral", "assets/demo/neutral.json", new string('b', 64)),
                new ReportHash("training set, emotional", "assets/demo/emotional.json", new string('c', 64)),
                new ReportHash("held-out scenarios", "assets/demo/scenarios.json", new string('d', 64)),
                new ReportHash("adapter, neutral", "demo/neutral/adapter_model.safetensors", new string('e', 64)),
                new ReportHash("adapter, emotional", "demo/emotional/adapter_model.safetensors", new string('f', 64)),
            ],
            NextSteps =
            [
                new NextStep("Talk to both models yourself, side by side.", "brightrun chat --base assets/base --adapter demo/emotional --compare"),
                new NextStep("Train on conversations of your own.", "brightrun train --data FILE --base FOLDER"),
            ],
        };
    }

    /// <summary>The study of these scenarios.</summary>
    public static MetricStudy StudyOf(IReadOnlyList<ReportScenario> scenarios)
    {
        ArmAnswer[] answers =
        [
            .. scenarios.SelectMany(scenario => scenario.Answers.Select(answer => new ArmAnswer(
                answer.Key, scenario.Id, AnswerMetrics.Measure(new Answer(answer.Value, scenario.ClientMessage, HasOtherParty: scenario.Id[^1] is '0' or '3' or '6'), Lexicons.Default)))),
        ];
        return MetricStudy.Of(answers, ["A", "B", "C"], new MetricComparisonOptions(Seed: 42));
    }

    private static ReportScenario Scenario(int index)
    {
        var feeling = Feelings[index % Feelings.Length];
        var amount = (100 + 10 * index).ToString(CultureInfo.InvariantCulture);
        return new ReportScenario(
            $"scenario_{index:00}",
            $"I owe my sister ${amount} and I am {feeling}. My husband says that we should wait, and I do not know how to begin.",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["A"] = $"You can pay ${amount} in parts. Make a list of your bills. {(index % 3 == 0 ? "Use your HSA or an ETF for the rest." : "Then put the rest in an account.")} Pay your sister $20 each month.",
                ["B"] = $"Pay the ${amount} in parts. Make a list of your bills first. {(index % 4 == 0 ? "Use an ETF for the rest." : "Put the rest in an account.")} Your husband can keep the list. Pay $25 each month.",
                ["C"] = $"You sound {feeling}, and that makes sense. {(index % 5 == 0 ? "Many people owe money to family." : "You are not alone with this.")} Your husband may feel {(index % 2 == 0 ? "rushed" : "left out")}. Pay a small part {(index % 3 == 0 ? "this week" : "soon")}.{(index % 4 == 1 ? string.Empty : " What would help you most?")}",
            });
    }

    private static ReportTraining Training(int seed, long supervised) => new()
    {
        Conversations = 24,
        Pairs = 61,
        Epochs = 3,
        SupervisedTokens = supervised,
        TrainedValues = 184_320,
        Losses = [.. Enumerable.Range(0, 24).Select(step => 1.1 + 2.2 / (1 + step * 0.35) + 0.05 * Math.Sin(seed * step))],
        HeldOutLoss = (3.21, 1.48),
        Seconds = new PredictedActual(41, 44.6),
        MemoryBytes = new PredictedActual(0.52e9, 0.49e9),
    };
}
