using System.Text.Json;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;
using BrightRun.Engine.Generate;
using BrightRun.Engine.Pretrain;
using BrightRun.Formats;
using BrightRun.Formats.Storage;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Tests.Pretrain;

/// <summary>The base in <c>assets/base</c> is what its card says.</summary>
public sealed class ShippedBaseTests : IDisposable
{
    private const int LargestFolder = 20_000_000; // bytes that the repository spares for it

    private static readonly string Folder = Path.Combine(Shared.RepositoryRoot, "assets", "base");

    private readonly JsonDocument _record = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "brightrun-base.json")));

    public void Dispose() => _record.Dispose();

    [Fact]
    public void Files_HaveTheRecordedHashes_AndNoneIsMissingOrAdded()
    {
        var files = _record.RootElement.GetProperty("files").EnumerateArray().ToDictionary(file => file.GetProperty("name").GetString()!, file => file.GetProperty("sha256").GetString());
        foreach (var (name, hash) in files)
            Assert.True(hash == FileHash.Of(Path.Combine(Folder, name)), $"{name} is not the recorded file");
        Assert.Equal(files.Keys.Append("brightrun-base.json").Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
        Assert.True(Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length) <= LargestFolder);
    }

    [Fact]
    public void Model_IsOfTheDescribedSize()
    {
        using var model = BaseModel.Open(Folder);
        Assert.InRange(model.Config.Parameters, 5_000_000, 10_000_000);
        Assert.Equal(_record.RootElement.GetProperty("parameters").GetInt64(), model.Config.Parameters);
        Assert.Equal("chatml", ChatFormats.Create(ChatFormats.Auto, Tokenizer.Open(Folder)).Name);
    }

    /// <summary>Measured anew on the documents that lie beside the model; the recorded number was computed in float32, so rounding is all that may differ.</summary>
    [Fact]
    public void HeldOutLoss_IsTheRecordedOne() =>
        Assert.Equal(_record.RootElement.GetProperty("held_out_loss").GetDouble(), HeldOutMeasure.Loss(Folder, HeldOut()), 1e-3);

    /// <summary>Things of its little world: what they are, how long, how to.</summary>
    [Theory]
    [InlineData("What is a budget?", "plan for the money")]
    [InlineData("What is a loan?", "borrowed")]
    [InlineData("What is a bank?", "keeps and lends")]
    [InlineData("What is a debt?", "paid back")]
    [InlineData("What is a credit card?", "paid back later")]
    [InlineData("How many minutes has an hour?", "sixty minutes")]
    [InlineData("How do I make a budget?", "your income")]
    public void Question_IsAnsweredInAWholeSentence(string question, string expected)
    {
        var answer = Ask(question);
        Assert.Contains(expected, answer, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"^[A-Z].*[.!?]$", answer);
    }

    private static string Ask(string question)
    {
        using var source = BaseModel.Open(Folder);
        using var generator = Generator.Load(source, new GeneratorSettings { Dtype = DtypeChoice.F32, Device = DeviceChoice.Cpu, Threads = 1 });
        var request = new GenerationRequest
        {
            Id = "1",
            Messages = [new ChatMessage(ChatRole.User, question)],
            Sampling = new SamplingOptions { Temperature = 0, MaxTokens = 80 },
        };
        return generator.Answer([request])[0].Text;
    }

    private static List<TrainingSequence> HeldOut()
    {
        var tokenizer = Tokenizer.Open(Folder);
        var format = ChatFormats.Create(ChatFormats.Auto, tokenizer);
        var end = tokenizer.SpecialTokens["<|endoftext|>"];
        var documents = new List<TrainingSequence>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, "held-out.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            int[] ids = document.RootElement.TryGetProperty("text", out var text)
                ? [end, .. tokenizer.Encode(text.GetString()!), end]
                : format.Render([.. document.RootElement.GetProperty("messages").EnumerateArray().Select(Message)]).Ids;
            documents.Add(new TrainingSequence(ids, ids, 1, "held out"));
        }

        return documents;
    }

    private static ChatMessage Message(JsonElement message) =>
        new(Enum.Parse<ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true), message.GetProperty("content").GetString()!);
}
