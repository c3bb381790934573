using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The verbs about tokens as a user's script calls them.</summary>
public sealed class TokensTests : IDisposable
{
    private const string SmolLm2 = "models/tokenizers/smollm2";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EncodeAndDecode_AreEachOthersReverse()
    {
        var (tokenizer, ids, texts) = (Shared.Require(SmolLm2), _folder.At("ids.json"), _folder.At("texts.json"));
        const string Input = """["Hello 12 😀", "", "<|im_end|>"]""";

        var encoded = await Cli.RunAsync("tokens", "encode", "--tokenizer", tokenizer, "--input", _folder.Write("in.json", Input), "--out", ids, "--json");
        var decoded = await Cli.RunAsync("tokens", "decode", "--tokenizer", tokenizer, "--input", ids, "--out", texts);

        Assert.True(encoded.ExitCode == 0, encoded.ToString());
        Assert.Equal(3, JsonDocument.Parse(encoded.Output).RootElement.GetProperty("texts").GetInt32());
        Assert.True(decoded.ExitCode == 0, decoded.ToString());
        Assert.Empty(decoded.Output);
        Assert.Equal(Strings(Input), Strings(File.ReadAllText(texts)));
        Assert.Equal(["ids.json", "in.json", "texts.json"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SpecialTokens_AreRecognisedOnlyWhereAsked()
    {
        var (tokenizer, input) = (Shared.Require(SmolLm2), _folder.Write("in.json", """["<|im_end|>"]"""));

        foreach (var (special, expected) in ((string, int)[])[("on", 1), ("off", 7)])
        {
            var run = await Cli.RunAsync("tokens", "encode", "--tokenizer", tokenizer, "--input", input, "--out", _folder.At(special), "--special", special);
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.Equal(expected, JsonDocument.Parse(File.ReadAllText(_folder.At(special))).RootElement[0].GetArrayLength());
        }
    }

    [Fact]
    public async Task Render_WritesTextIdsAndMaskOfZerosAndOnes()
    {
        var input = _folder.Write("in.json", """[[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes."}]]""");
        var run = await Cli.RunAsync("tokens", "render", "--tokenizer", Shared.Require(SmolLm2), "--format", "chatml", "--input", input, "--out", _folder.At("out.json"), "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var chat = JsonDocument.Parse(File.ReadAllText(_folder.At("out.json"))).RootElement[0];
        Assert.Equal(["text", "ids", "mask"], chat.EnumerateObject().Select(member => member.Name));
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>\n", chat.GetProperty("text").GetString());
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0], chat.GetProperty("mask").EnumerateArray().Select(value => value.GetInt32()));
        Assert.Equal(3, JsonDocument.Parse(run.Output).RootElement.GetProperty("supervised_tokens").GetInt32());
    }

    [Theory]
    [InlineData("encode", "{}", "no list")]
    [InlineData("encode", "[1]", "item 1")]
    [InlineData("encode", "[\"\\ud800\"]", "Unicode")]
    [InlineData("decode", "[[1],[1.5]]", "item 2")]
    [InlineData("decode", "[[49152]]", "49152")]
    [InlineData("render", "[[]]", "item 1")]
    [InlineData("render", "[[{\"role\":\"tool\",\"content\":\"\"}]]", "message 1")]
    [InlineData("render", "[", "JSON")]
    public async Task WrongInput_IsNamedAndNothingIsWritten(string verb, string json, string named)
    {
        var run = await Cli.RunAsync("tokens", verb, "--tokenizer", Shared.Require(SmolLm2), "--input", _folder.Write("in.json", json), "--out", _folder.At("out.json"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("out.json")));
    }

    [Fact]
    public async Task AValueThatIsNoChoice_IsAWrongCommandLine() =>
        Assert.Equal(2, (await Cli.RunAsync("tokens", "encode", "--tokenizer", "t", "--input", "i", "--out", "o", "--special", "maybe")).ExitCode);

    private static IEnumerable<string?> Strings(string json) => JsonDocument.Parse(json).RootElement.EnumerateArray().Select(text => text.GetString());
}
