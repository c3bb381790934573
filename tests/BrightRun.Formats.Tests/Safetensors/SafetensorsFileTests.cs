using System.Buffers.Binary;
using System.Text;
using BrightRun.Domain;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Open_OfAGoodFile_ListsTensorsInOrder()
    {
        using var file = SafetensorsFile.Open(Write("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[8,12]}} """, 12));

        Assert.Equal(["b", "a"], file.Tensors.Keys);
        Assert.Equal([0f, 0f], file.ReadAll("b"));
        Assert.Contains("F8_E4M3", Assert.Throws<RefusedException>(() => file.ReadAll("a")).Message);
        Assert.Contains("no tensor c", Assert.Throws<RefusedException>(() => file.ReadAll("c")).Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,8]}}""", "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "do not lie")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "do not lie")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "F32 [2] needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "more bytes than any file has")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "fractional")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "more than 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor b starts 4 bytes before tensor a ends")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "listed twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "unknown or repeated member more")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "Number")]
    [InlineData("""{"a":[]}""", "StartArray")]
    [InlineData("""{"__metadata__":{"x":[]}}""", "StartArray")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[[[[[2]]]]]]]]]],"data_offsets":[0,8]}}""", "not a list of numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "not the JSON")]
    [InlineData("""{} {}""", "not the JSON")]
    [InlineData("""[1]""", "instead of '{'")]
    [InlineData("""{"\ud800":{}}""", "not the JSON")]
    public void Open_OfAContradiction_NamesIt(string header, string named)
    {
        var refused = Assert.Throws<RefusedException>(() => SafetensorsFile.Open(Write(header, 8)));

        Assert.Contains(named, refused.Message);
        Assert.Contains(".safetensors", refused.Message);
    }

    [Fact]
    public void Open_OfTextThatIsNotUtf8_IsRefused() =>
        Assert.Throws<RefusedException>(() => SafetensorsFile.Open(Write("""{"é":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, Encoding.Latin1)));

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(99_999_999UL)]
    [InlineData(0UL)]
    public void Open_WithAHostileHeaderLength_IsRefusedBeforeAnythingIsAllocated(ulong length)
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Assert.Throws<RefusedException>(() => SafetensorsFile.Open(_folder.Write("hostile.safetensors", bytes)));

        Assert.Contains($"{length} bytes", refused.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void Open_OfAFileWithoutAHeader_IsRefused(int length) =>
        Assert.Contains("too few", Assert.Throws<RefusedException>(() => SafetensorsFile.Open(_folder.Write("short.safetensors", new byte[length]))).Message);

    [Fact]
    public void Open_OfAHole_IsRefusedBeyondPadding()
    {
        const string header = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[4096,4097]}}""";

        SafetensorsFile.Open(Write(header, 4097)).Dispose();
        Assert.Contains("unused bytes", Assert.Throws<RefusedException>(() => SafetensorsFile.Open(Write(header.Replace("4096,4097", "5000,5001", StringComparison.Ordinal), 5001))).Message);
        Assert.Contains("follow tensor b", Assert.Throws<RefusedException>(() => SafetensorsFile.Open(Write(header, 9000))).Message);
    }

    [Fact]
    public void Open_OfWhatIsNoFile_SaysSo()
    {
        Assert.Contains("does not exist", Assert.Throws<RefusedException>(() => SafetensorsFile.Open(_folder.At("none.safetensors"))).Message);
        Assert.Contains("cannot be read", Assert.Throws<RefusedException>(() => SafetensorsFile.Open(_folder.FullName)).Message);
    }

    [Fact]
    public void ReadIds_TakesBothWidths_AndNothingElse()
    {
        using var file = SafetensorsFile.Open(Write(
            """{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},"c":{"dtype":"F32","shape":[],"data_offsets":[16,20]}}""", 20));

        Assert.Equal([0L, 0L], file.ReadIds("a"));
        Assert.Equal([0L], file.ReadIds("b"));
        Assert.Contains("F32", Assert.Throws<RefusedException>(() => file.ReadIds("c")).Message);
        Assert.Single(file.ReadAll("c"));
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string header, int dataBytes, Encoding? encoding = null)
    {
        var text = (encoding ?? Encoding.UTF8).GetBytes(header);
        var bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        return _folder.Write("case.safetensors", bytes);
    }
}
