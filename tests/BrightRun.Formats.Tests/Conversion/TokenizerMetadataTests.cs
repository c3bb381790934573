using BrightRun.Formats.Conversion;
using BrightRun.Formats.Gguf;

namespace BrightRun.Formats.Tests.Conversion;

/// <summary>A folder's tokenizer becomes the tables that llama.cpp's own converter writes.</summary>
public sealed class TokenizerMetadataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Write_OfSmolLm2sFolder_GivesTheTablesOfItsGgufFile()
    {
        using var model = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
        using var expected = GgufFile.Open(model.Path);
        var metadata = new GgufMetadata();

        Assert.Null(TokenizerMetadata.Write(metadata, Shared.Require("models/tokenizers/smollm2"), model.Config));

        GgufWriter.Write(_folder.At("tables.gguf"), metadata, []);
        using var actual = GgufFile.Open(_folder.At("tables.gguf"));
        Assert.Equal(expected.Text("tokenizer.ggml.model"), actual.Text("tokenizer.ggml.model"));
        Assert.Equal(expected.Text("tokenizer.ggml.pre"), actual.Text("tokenizer.ggml.pre"));
        Assert.Equal(expected.Texts("tokenizer.ggml.tokens"), actual.Texts("tokenizer.ggml.tokens"));
        Assert.Equal(expected.Texts("tokenizer.ggml.merges"), actual.Texts("tokenizer.ggml.merges"));
        Assert.Equal(expected.Ints("tokenizer.ggml.token_type"), actual.Ints("tokenizer.ggml.token_type"));
        Assert.Equal(expected.Bool("tokenizer.ggml.add_bos_token") ?? false, actual.Bool("tokenizer.ggml.add_bos_token"));
    }

    [Theory]
    [InlineData("models/tokenizers/llama3", "llama-bpe")]
    [InlineData("models/tokenizers/qwen3", "qwen2")]
    public void Write_OfByteLevelTokenizers_NamesTheirPreTokenizer(string path, string expected)
    {
        var metadata = new GgufMetadata();
        using var model = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
        Assert.Null(TokenizerMetadata.Write(metadata, Shared.Require(path), model.Config with { VocabularySize = 160_000 }));
        GgufWriter.Write(_folder.At("tables.gguf"), metadata, []);
        using var actual = GgufFile.Open(_folder.At("tables.gguf"));
        Assert.Equal(expected, actual.Text("tokenizer.ggml.pre"));
    }

    [Fact]
    public void Write_OfAnotherKindOfTokenizer_SaysWhyThereIsNone()
    {
        using var model = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
        Assert.Contains("no byte-level BPE", TokenizerMetadata.Write(new GgufMetadata(), Shared.Require("models/tokenizers/mistral-v01"), model.Config));
    }

    public void Dispose() => _folder.Dispose();
}
