using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;
using BrightRun.Engine.Generate;
using BrightRun.Formats;

namespace BrightRun.Cli.Base.Making;

/// <summary>A question and what the model answers.</summary>
internal sealed record BaseSample(string Question, string Answer);

/// <summary>What the finished model writes when it is asked, greedily, in float32.</summary>
internal static class BaseSamples
{
    private const int MostTokens = 120;

    /// <summary>Simple questions of the little world, and some that it can only answer if it has learned more than sentences.</summary>
    private static readonly string[] Questions =
    [
        "What is a budget?",
        "What is interest?",
        "What is the difference between a debit card and a credit card?",
        "How can I save money on food?",
        "I have $40 and spend $15. How much is left?",
        "I am worried about my debts. What should I do?",
        "Hello! How are you?",
    ];

    public static IReadOnlyList<BaseSample> Take(string folder)
    {
        using var source = BaseModel.Open(folder);
        using var generator = Generator.Load(source, new GeneratorSettings { Dtype = DtypeChoice.F32, Device = DeviceChoice.Cpu, Threads = 1 });
        var requests = Questions.Select((question, index) => new GenerationRequest
        {
            Id = $"{index}",
            Messages = [new ChatMessage(ChatRole.User, question)],
            Sampling = new SamplingOptions { Temperature = 0, MaxTokens = MostTokens },
        }).ToList();
        var answers = generator.Answer(requests).ToDictionary(answer => answer.Id, answer => answer.Text, StringComparer.Ordinal);
        return [.. Questions.Select((question, index) => new BaseSample(question, answers[$"{index}"]))];
    }
}
