using BrightRun.Domain.Curate;
using BrightRun.Domain.Curate.Preferences;

namespace BrightRun.Domain.Tests.Curate.Preferences;

public sealed class PreferenceReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TextsAndMessages_GiveTheSame()
    {
        var preferences = Read("""
            {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}], "chosen": "good", "rejected": "bad"}

            {"messages": [{"role": "user", "content": "U"}], "chosen": [{"role": "assistant", "content": "good"}], "rejected": [{"role": "assistant", "content": "bad"}, {"role": "user", "content": "?"}, {"role": "assistant", "content": "worse"}]}
            """);

        var texts = Assert.IsType<ChatPreference>(preferences[0]);
        var messages = Assert.IsType<ChatPreference>(preferences[1]);
        Assert.Equal(texts.Chosen, messages.Chosen);
        Assert.Equal([new ChatMessage(ChatRole.Assistant, "bad")], texts.Rejected);
        Assert.Equal(3, messages.Rejected.Count);
        Assert.Equal((1, 3), (texts.Line, messages.Line));
    }

    [Fact]
    public void Read_TokenIds_KeepsBothSides()
    {
        var tokens = Assert.IsType<TokenPreference>(Assert.Single(Read("""{"chosen_ids": [1, 2], "chosen_labels": [-100, 2], "rejected_ids": [1, 3, 4], "rejected_labels": [-100, 3, 4]}""")));

        Assert.Equal([1, 2], tokens.Chosen.InputIds);
        Assert.Equal([-100, 3, 4], tokens.Rejected.Labels);
    }

    [Theory]
    [InlineData("""{"messages": [{"role": "user", "content": "U"}], "chosen": "a"}""", "line 1: `rejected` is missing")]
    [InlineData("""{"messages": [{"role": "user", "content": "U"}], "chosen": "a", "rejected": "a"}""", "the same")]
    [InlineData("""{"messages": [{"role": "user", "content": "U"}], "chosen": " ", "rejected": "a"}""", "`chosen` is blank")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "U"}], "chosen": "b", "rejected": "a"}""", "does not end with the user's message")]
    [InlineData("""{"messages": [{"role": "narrator", "content": "U"}], "chosen": "b", "rejected": "a"}""", "`messages`[0] has the role narrator")]
    [InlineData("""{"messages": [{"role": "user"}], "chosen": "b", "rejected": "a"}""", "`messages`[0] has no text")]
    [InlineData("""{"messages": [], "chosen": "b", "rejected": "a"}""", "`messages` is missing, not a list")]
    [InlineData("""{"messages": [{"role": "user", "content": "U"}], "chosen": [{"role": "user", "content": "b"}], "rejected": "a"}""", "`chosen` must begin and end")]
    [InlineData("""{"chosen_ids": [1], "chosen_labels": [1], "rejected_ids": [1, 2], "rejected_labels": [1]}""", "`rejected_ids` has 2 entries, `rejected_labels` 1")]
    [InlineData("""{"chosen_ids": [1], "chosen_labels": [1], "rejected_ids": [1], "rejected_labels": [1]}""", "the same")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{", "not JSON")]
    public void Read_ALineThatIsNoComparison_IsRefusedByLineAndReason(string line, string named) =>
        Assert.Contains(named, Assert.Throws<RefusedException>(() => Read(line)).Message, StringComparison.Ordinal);

    private List<Preference> Read(string text) => [.. PreferenceReader.Read(_folder.Write("preferences.jsonl", text))];
}
