using System.Text.Json;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;
using BrightRun.Engine.Generate;
using BrightRun.Formats;

namespace BrightRun.Engine.Tests.Generate;

/// <summary>The real model writes the greedy answers of other software, all of them side by side (float32, CPU).</summary>
public sealed class SmolLm2Answers
{
    [Fact]
    public void GreedyAnswers_EqualTheReference_WhereTheChoiceIsClear()
    {
        using var source = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Require("fixtures/smollm2/greedy.json")));
        using var generator = Generator.Load(source, new GeneratorSettings { Format = "chatml", Dtype = DtypeChoice.F32 });
        var cases = document.RootElement.EnumerateArray().ToList();
        var results = generator.Answer([.. cases.Select((one, i) => Request(one, $"{i}"))], cancellation: TestContext.Current.CancellationToken);
        foreach (var (one, result) in cases.Zip(results).Where(pair => pair.First.GetProperty("smallest_margin").GetDouble() > 0.01))
        {
            int[] expected = [.. one.GetProperty("generated_ids").EnumerateArray().Select(id => id.GetInt32()).TakeWhile(id => !generator.Format.StopIds.Contains(id))];
            Assert.Equal(expected, result.Ids);
            Assert.Equal(one.GetProperty("text").GetString(), result.Text);
        }
    }

    private static GenerationRequest Request(JsonElement one, string id) => new()
    {
        Id = id,
        Messages = [.. one.GetProperty("messages").EnumerateArray().Select(message => new ChatMessage(Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true), message.GetProperty("content").GetString()!))],
        Sampling = new SamplingOptions { Temperature = 0, MaxTokens = one.GetProperty("generated_ids").GetArrayLength() },
    };
}
