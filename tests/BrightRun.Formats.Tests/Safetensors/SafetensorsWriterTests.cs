using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Formats.Safetensors;
using CsCheck;

namespace BrightRun.Formats.Tests.Safetensors;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Write_ThenRead_GivesTheSameBits() =>
        Gen.Float.Array[0, 50].Array[0, 6].Sample(
            tensors =>
            {
                var path = _folder.At($"{Guid.NewGuid()}.safetensors");
                SafetensorsWriter.Write(path, [.. tensors.Select((values, i) => Entry($"tensor \"{i}\"", values))], new Dictionary<string, string> { ["note"] = "ä" });

                using var file = SafetensorsFile.Open(path);
                Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ä" }, file.Metadata);
                Assert.Equal(tensors.Length, file.Tensors.Count);
                for (var i = 0; i < tensors.Length; i++)
                    Assert.Equal(MemoryMarshal.AsBytes(tensors[i].AsSpan()), MemoryMarshal.AsBytes(file.ReadAll($"tensor \"{i}\"").AsSpan()));
            },
            iter: 50);

    [Fact]
    public void Write_KeepsTheOrderGiven_AndIsTheSameEachTime()
    {
        SafetensorsEntry[] entries = [Entry("z", [1, 2]), Entry("a", [3]), Entry("empty", [])];
        SafetensorsWriter.Write(_folder.At("1.safetensors"), entries);
        SafetensorsWriter.Write(_folder.At("2.safetensors"), entries);

        using var file = SafetensorsFile.Open(_folder.At("1.safetensors"));
        Assert.Equal(["z", "a", "empty"], file.Tensors.Keys);
        Assert.Equal(0, file.Tensors["z"].Offset % 8);
        Assert.Equal(File.ReadAllBytes(_folder.At("1.safetensors")), File.ReadAllBytes(_folder.At("2.safetensors")));
    }

    [Fact]
    public void Write_WhenTheDiskIsFull_LeavesNoFileBehind()
    {
        var full = new SafetensorsEntry("b", StoredType.F32, [4], _ => throw new IOException("No space left on device"));

        var refused = Assert.Throws<RefusedException>(() => SafetensorsWriter.Write(_folder.At("new.safetensors"), [Entry("a", [1]), full]));

        Assert.Contains("No space left", refused.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Write_WhenItFails_KeepsTheOldFile()
    {
        var path = _folder.Write("kept.safetensors", "old");

        Assert.Throws<RefusedException>(() => SafetensorsWriter.Write(path, [new SafetensorsEntry("a", StoredType.F32, [1], _ => throw new IOException("gone"))]));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Write_OfTooFewBytes_IsADefectThatNamesTheTensor()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(_folder.At("x.safetensors"), [new SafetensorsEntry("short", StoredType.F32, [2], stream => stream.Write([1, 2]))]));

        Assert.Contains("tensor short wrote 2 bytes instead of 8", thrown.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    public void Dispose() => _folder.Dispose();

    private static SafetensorsEntry Entry(string name, float[] values) =>
        new(name, StoredType.F32, [values.Length], stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));
}
