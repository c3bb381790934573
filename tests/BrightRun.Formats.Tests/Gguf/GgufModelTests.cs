using System.Buffers.Binary;
using System.Text;
using BrightRun.Domain;

namespace BrightRun.Formats.Tests.Gguf;

public sealed class GgufModelTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _bytes = TinyModels.Gguf();

    [Fact]
    public void Open_OfTheTinyModel_ReadsIt()
    {
        using var model = Open();

        Assert.Equal(8, model.Config.VocabularySize);
        Assert.True(model.Config.TiedHead);
        Assert.Equal(StoredType.Q8_0, model.Tensors[ModelTensors.Embedding].Type);
    }

    [Fact]
    public void Read_OfQueryAndKey_PutsTheHalvesOfAHeadBackTogether()
    {
        FillRowsWithTheirNumber("blk.0.attn_q.weight", rows: 32);
        FillRowsWithTheirNumber("blk.0.attn_v.weight", rows: 16);
        using var model = Open();

        Assert.Equal([0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15, 16, 18], FirstColumn(model, "model.layers.0.self_attn.q_proj.weight", 0, 18));
        Assert.Equal([13, 15, 16], FirstColumn(model, "model.layers.0.self_attn.q_proj.weight", 14, 3));
        Assert.Equal([0, 1, 2, 3], FirstColumn(model, "model.layers.0.self_attn.v_proj.weight", 0, 4));
    }

    [Theory]
    [InlineData(0, 0x4C4C4D47u, "does not start with 'GGUF'")]
    [InlineData(4, 1u, "version 1")]
    [InlineData(4, 0x03000000u, "big-endian")]
    public void Open_OfAnotherKindOfFile_SaysWhatItIs(int at, uint value, string named)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

        Assert.Contains(named, Refusal());
    }

    [Theory]
    [InlineData(8, "tensors")]
    [InlineData(16, "metadata values")]
    public void Open_WithAHostileCount_NamesIt(int at, string what)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), 1UL << 62);

        Assert.Contains($"{1UL << 62} {what} are claimed", Refusal());
    }

    [Fact]
    public void Open_OfATypeThatIsNotRead_NamesTypeAndTensor()
    {
        var info = After("blk.0.attn_q.weight");
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(info + 4 + 16), 16);

        Assert.Contains("blk.0.attn_q.weight is stored as IQ2_XXS", Refusal());
    }

    [Fact]
    public void Open_OfOverlappingTensors_NamesBoth()
    {
        var info = After("blk.0.attn_k.weight");
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(info + 4 + 16 + 4), 0);

        Assert.Matches("tensor (blk.0.attn_k|token_embd).weight starts .* bytes before tensor (token_embd|blk.0.attn_k).weight ends", Refusal());
    }

    [Theory]
    [InlineData(7UL, "no multiple of 32")]
    [InlineData(1UL << 40, "do not lie in")]
    [InlineData(ulong.MaxValue, "do not lie in")]
    public void Open_WithAWrongOffset_IsRefused(ulong offset, string named)
    {
        var info = After("blk.0.attn_k.weight");
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(info + 4 + 16 + 4), offset);

        Assert.Contains(named, Refusal());
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 62)]
    [InlineData(33UL)]
    public void Open_WithAnImpossibleSize_IsRefused(ulong size)
    {
        var info = After("blk.0.attn_q.weight");
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(info + 4), size);

        Assert.Contains(".gguf", Refusal());
    }

    [Fact]
    public void Open_OfAnotherArchitecture_RefusesItByName()
    {
        "gemma"u8.CopyTo(_bytes.AsSpan(Encoding.Latin1.GetString(_bytes).IndexOf("llama", StringComparison.Ordinal)));

        Assert.Contains("general.architecture is 'gemma'", Refusal());
    }

    [Fact]
    public void Open_WithAnUnknownTensor_NamesIt()
    {
        "blk.0.attn_z"u8.CopyTo(_bytes.AsSpan(After("blk.0.attn_q.weight") - "blk.0.attn_q.weight".Length));

        Assert.Contains("lacks tensor model.layers.0.self_attn.q_proj.weight", Refusal());
    }

    [Fact]
    public void Open_OfAnEmptyFile_IsRefused()
    {
        Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.Write("empty.gguf", [])));
        Assert.Contains("does not exist", Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.At("none.gguf"))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] FirstColumn(BaseModel model, string name, int firstRow, int rows)
    {
        var values = new float[rows * 32];
        model.Read(name, firstRow, rows, values);
        return [.. values.Where((_, i) => i % 32 == 0)];
    }

    /// <summary>Where the description of a tensor goes on after its name: rank, sizes, type, offset.</summary>
    private int After(string tensor) => Encoding.Latin1.GetString(_bytes).IndexOf(tensor, StringComparison.Ordinal) + tensor.Length;

    /// <summary>Every element of a row becomes the row's number: scale 1 and that byte.</summary>
    private void FillRowsWithTheirNumber(string tensor, int rows)
    {
        var offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(After(tensor) + 4 + 16 + 4));
        var last = After("blk.0.ffn_down.weight") + 4 + 16 + 4 + 8;
        var start = ((last + 31) / 32 * 32) + offset;
        for (var row = 0; row < rows; row++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(_bytes.AsSpan(start + (34 * row)), (Half)1);
            _bytes.AsSpan(start + (34 * row) + 2, 32).Fill((byte)row);
        }
    }

    private BaseModel Open() => BaseModel.Open(_folder.Write("tiny.gguf", _bytes));

    private string Refusal() => Assert.Throws<RefusedException>(() => Open().Dispose()).Message;
}
