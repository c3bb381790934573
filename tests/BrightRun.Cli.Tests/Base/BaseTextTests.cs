using System.Text.Json;
using BrightRun.Cli.Base.Making;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Cli.Tests.Base;

public class BaseTextTests
{
    private const long ShippedTokens = 4_000_000;

    /// <summary>
    /// A changed composer makes another text, and then <c>base make</c> no longer makes the base in <c>assets/base</c>: who means the
    /// change makes the base again.
    /// </summary>
    [Fact]
    public void Composer_StillComposesTheTextOfTheShippedBase()
    {
        var stored = File.ReadLines(Path.Combine(Shared.RepositoryRoot, "assets", "base", "held-out.jsonl")).Select(TextOf);
        Assert.Equal(stored, new BaseText(seed: 1, ShippedTokens).HeldOut.Select(BaseText.TextOf));
    }

    [Fact]
    public void TrainingText_RepeatsNoDocument_AndNoneThatIsHeldOut()
    {
        var text = new BaseText(seed: 3, tokens: 40_000);
        var encoder = new DocumentEncoder(Tokenizer.Open(Path.Combine(Shared.RepositoryRoot, "assets", "base")), contextLength: 1024);

        var training = text.Training(encoder, CancellationToken.None).Select(sequence => string.Join(' ', sequence.Ids)).ToList();
        var heldOut = text.HeldOut.Select(document => string.Join(' ', encoder.Encode(document)!.Ids)).ToList();

        Assert.Equal(20, heldOut.Count);
        Assert.Equal(training.Count, training.Distinct().Count());
        Assert.Empty(training.Intersect(heldOut));
    }

    [Fact]
    public void Text_IsAFunctionOfItsSeed()
    {
        string[] Composed(ulong seed) => [.. new BaseText(seed, tokens: 20_000).HeldOut.Select(BaseText.TextOf)];

        Assert.Equal(Composed(1), Composed(1));
        Assert.NotEqual(Composed(1), Composed(2));
    }

    private static string TextOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("text", out var text)
            ? text.GetString()!
            : string.Join('\n', document.RootElement.GetProperty("messages").EnumerateArray().Select(message =>
                $"{Enum.Parse<Domain.Curate.ChatRole>(message.GetProperty("role").GetString()!, ignoreCase: true)}: {message.GetProperty("content").GetString()}"));
    }
}
