using System.Text;
using BrightRun.Domain;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests.Nf4;

/// <summary>Folders in the layout of bitsandbytes are written, read, and refused where they are damaged.</summary>
public sealed class QuantizedFolderTests : IDisposable
{
    private const string Linear = "model.layers.0.mlp.down_proj.weight";
    private const string State = Linear + ".quant_state.bitsandbytes__nf4";

    private readonly TempFolder _folder = new();

    [Fact]
    public void Write_GivesTheTensorsThatBitsandbytesWrites()
    {
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        QuantizedFolder.Write(source, _folder.At("q"), doubleQuantized: true, TestContext.Current.CancellationToken);
        using var ours = SafetensorsFile.Open(_folder.At("q/model.safetensors"));
        using var theirs = SafetensorsFile.Open(Shared.Require("fixtures/nf4/llama3-gqa-nf4/model.safetensors"));

        Assert.Equal(theirs.Tensors.Keys.Order(StringComparer.Ordinal), ours.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in theirs.Tensors.Where(pair => !pair.Key.Contains("quant_state", StringComparison.Ordinal) && !pair.Key.EndsWith(".absmax", StringComparison.Ordinal)))
        {
            Assert.Equal(tensor.TypeName, ours.Find(name).TypeName);
            if (tensor.Type == StoredType.U8)
                Assert.Equal(Bytes(theirs, name), Bytes(ours, name));
            else
                Assert.All(theirs.ReadAll(name).Zip(ours.ReadAll(name)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AWrittenFolder_ReadsAsTheNumbersThatWereQuantized(bool doubleQuantized)
    {
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama-bf16"));
        QuantizedFolder.Write(source, _folder.At("q"), doubleQuantized, TestContext.Current.CancellationToken);
        using var model = BaseModel.Open(_folder.At("q"));

        Assert.Equal(source.Fingerprint(), model.QuantizedFrom);
        const string Square = "model.layers.0.self_attn.q_proj.weight"; // rows of 64 numbers: every block is one row
        Assert.Equal(new Nf4Format(64, doubleQuantized, StoredType.BF16), model.Nf4FormatOf(Square));
        Assert.Equal(source.Tensors[ModelTensors.Embedding], model.Tensors[ModelTensors.Embedding] with { Shape = source.Tensors[ModelTensors.Embedding].Shape });
        var (before, after) = (ReadAll(source, Square), ReadAll(model, Square));
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.2f * before.Max(MathF.Abs))); // half the widest step of the code
        Assert.Equal(after, after.Select(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000)));
    }

    [Fact]
    public void Rows_ReadOneByOne_AreThoseReadTogether()
    {
        // Rows of 176 numbers end within blocks of 64.
        using var model = BaseModel.Open(Shared.Require("fixtures/nf4/llama3-gqa-nf4"));
        var whole = ReadAll(model, Linear);
        var (rows, length) = (model.Tensors[Linear].Shape[0], (int)model.Tensors[Linear].RowLength);
        var row = new float[length];
        for (var i = 0; i < rows; i++)
        {
            model.Read(Linear, i, 1, row);
            Assert.Equal(whole[(i * length)..((i + 1) * length)], row);
        }
    }

    [Fact]
    public void Write_OfAQuantizedFolder_IsRefused()
    {
        using var model = BaseModel.Open(Shared.Require("fixtures/nf4/llama3-gqa-nf4"));
        Assert.Contains("NF4 already", Assert.Throws<RefusedException>(() => QuantizedFolder.Write(model, _folder.At("q"), doubleQuantized: true, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Write_OfWeightsThatAreNoNumbers_NamesThem_AndLeavesNothing()
    {
        using var weights = new TempFolder();
        TinyModels.WriteFolder(weights, change: tensors => tensors.Select(tensor => tensor.Name == Linear ? WithNaN(tensor) : tensor));
        using var model = BaseModel.Open(weights.FullName);

        var refusal = Assert.Throws<RefusedException>(() => QuantizedFolder.Write(model, _folder.At("q"), doubleQuantized: true, TestContext.Current.CancellationToken));

        Assert.Contains($"{Linear} holds NaN at row 2, column 3", refusal.Message);
        Assert.False(Directory.Exists(_folder.At("q")));
    }

    [Theory]
    [InlineData("\"blocksize\": 64", "\"blocksize\": 48", "the block size is 48")]
    [InlineData("\"blocksize\": 64", "\"blocksize\": 32", "a scale per block of 32 makes 352")]
    [InlineData("\"nested_blocksize\": 256", "\"nested_blocksize\": 64", "nested_blocksize is 64")]
    [InlineData("\"nf4\"", "\"fp4\"", "quant_type is 'fp4'")]
    [InlineData("\"dtype\": \"float32\"", "\"dtype\": \"int8\"", "dtype is 'int8'")]
    [InlineData("\"shape\": [64, 176]", "\"shape\": [64, 175]", "two codes per byte of [64, 175] makes 5600")]
    [InlineData("\"shape\": [64, 176]", "\"shape\": [176, 64]", "is [176, 64], the description asks for [64, 176]")]
    [InlineData("{\"quant_type\"", "\"quant_type\"", "no single JSON object")]
    public void Open_WithAWrongState_SaysWhatIsWrong(string from, string to, string expected)
    {
        CopyReference(entry => entry.Name == State ? Replace(entry, from, to) : entry);
        Assert.Contains(expected, Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.At("q"))).Message);
    }

    [Theory]
    [InlineData(".absmax", "lacks tensor " + Linear + ".absmax")]
    [InlineData(".nested_absmax", "lacks tensor " + Linear + ".nested_absmax")]
    [InlineData(".quant_map", "lacks tensor " + Linear + ".quant_map")]
    public void Open_WithoutACompanion_NamesIt(string companion, string expected)
    {
        CopyReference(entry => entry.Name == Linear + companion ? null : entry);
        Assert.Contains(expected, Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.At("q"))).Message);
    }

    [Fact]
    public void Open_WithAnotherTableOfValues_IsRefused()
    {
        CopyReference(entry => entry.Name == Linear + ".quant_map" ? TinyModels.Entry(entry.Name, [16]) : entry);
        Assert.Contains("not the table of values", Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.At("q"))).Message);
    }

    [Fact]
    public void Read_WithAScaleThatIsNoNumber_IsRefused()
    {
        CopyReference(entry => entry.Name == Linear + ".nested_absmax" ? entry with { Write = stream => stream.Write(BitConverter.GetBytes(float.NaN)) } : entry);
        using var model = BaseModel.Open(_folder.At("q"));
        Assert.Contains("not finite", Assert.Throws<RefusedException>(() => ReadAll(model, Linear)).Message);
    }

    [Theory]
    [InlineData("\"bnb_4bit_quant_type\": \"nf4\"", "\"bnb_4bit_quant_type\": \"fp4\"", "quantized by bitsandbytes as fp4")]
    [InlineData("\"load_in_4bit\": true,\n    \"load_in_8bit\": false", "\"load_in_4bit\": false,\n    \"load_in_8bit\": true", "quantized by bitsandbytes as int8")]
    [InlineData("\"quant_method\": \"bitsandbytes\"", "\"quant_method\": \"gptq\"", "quantized by gptq")]
    public void Open_OfAFolderQuantizedOtherwise_SaysHow(string from, string to, string expected)
    {
        CopyReference(entry => entry);
        var config = File.ReadAllText(_folder.At("q/config.json"));
        Assert.Contains(from, config);
        File.WriteAllText(_folder.At("q/config.json"), config.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.At("q"))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] ReadAll(BaseModel model, string name)
    {
        var values = new float[model.Tensors[name].ElementCount];
        model.Read(name, 0, model.Tensors[name].Shape[0], values);
        return values;
    }

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        var tensor = file.Find(name);
        using var view = file.View(tensor, 0, (int)tensor.ByteCount);
        return view.Bytes.ToArray();
    }

    /// <summary>The reference's folder with changed tensors; null leaves one out.</summary>
    private void CopyReference(Func<SafetensorsEntry, SafetensorsEntry?> change)
    {
        var source = Shared.Require("fixtures/nf4/llama3-gqa-nf4");
        using var file = SafetensorsFile.Open(Path.Combine(source, "model.safetensors"));
        var entries = file.Tensors.Keys.Select(name => change(new SafetensorsEntry(name, file.Find(name).Type!.Value, file.Find(name).Shape, stream => stream.Write(Bytes(file, name)))));
        Directory.CreateDirectory(_folder.At("q"));
        SafetensorsWriter.Write(_folder.At("q/model.safetensors"), [.. entries.OfType<SafetensorsEntry>()]);
        File.WriteAllText(_folder.At("q/config.json"), File.ReadAllText(Path.Combine(source, "config.json")));
    }

    private static SafetensorsEntry Replace(SafetensorsEntry entry, string from, string to)
    {
        using var stream = new MemoryStream();
        entry.Write(stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains(from, text);
        var bytes = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        return new SafetensorsEntry(entry.Name, StoredType.U8, [bytes.Length], target => target.Write(bytes));
    }

    private static SafetensorsEntry WithNaN(SafetensorsEntry entry) => entry with
    {
        Write = stream =>
        {
            using var all = new MemoryStream();
            entry.Write(all);
            var bytes = all.ToArray();
            BitConverter.TryWriteBytes(bytes.AsSpan(4 * ((2 * (int)entry.Shape[1]) + 3)), float.NaN);
            stream.Write(bytes);
        },
    };
}
