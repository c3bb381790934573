using System.Buffers.Binary;
using BrightRun.Domain;

namespace BrightRun.Formats.Tests;

/// <summary>Damaged and hostile files end in a refusal or open all the same; nothing else may happen, and no length is believed.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const int Mutations = 1000;

    /// <summary>Far above what a tiny model needs, far below what a believed length would take.</summary>
    private const long AllocationLimit = 64 << 20;

    private readonly TempFolder _folder = new();

    [Fact]
    public void Safetensors_UnderRandomMutations_IsReadOrRefused()
    {
        var good = File.ReadAllBytes(Path.Combine(TinyModels.WriteFolder(_folder), "model.safetensors"));
        var headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(good);

        var refused = Mutate(good, headerEnd, bytes =>
        {
            _folder.Write("model.safetensors", bytes);
            return _folder.FullName;
        });

        Assert.InRange(refused, Mutations / 2, Mutations);
    }

    [Fact]
    public void Gguf_UnderRandomMutations_IsReadOrRefused()
    {
        var good = TinyModels.Gguf();

        var refused = Mutate(good, good.Length * 3 / 4, bytes => _folder.Write("model.gguf", bytes));

        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    [Fact]
    public void Gguf_CutAnywhere_IsRefused()
    {
        var good = TinyModels.Gguf();

        for (var length = 0; length < good.Length; length += 7)
        {
            var path = _folder.Write("cut.gguf", good.AsSpan(0, length));
            Assert.Throws<RefusedException>(() => BaseModel.Open(path));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Opens the model a thousand times, each time with some bytes of its head changed, and reads everything where that is allowed.</summary>
    /// <returns>How many were refused.</returns>
    private static int Mutate(byte[] good, int headEnd, Func<byte[], string> write)
    {
        var refused = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            var random = new Random(seed);
            var bytes = good.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                Change(bytes.AsSpan(0, headEnd), random);
            if (random.Next(10) == 0)
                bytes = bytes[..random.Next(bytes.Length)];

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var model = BaseModel.Open(write(bytes));
                foreach (var (name, tensor) in model.Tensors)
                    model.Read(name, 0, tensor.Shape[0], new float[tensor.ElementCount]);
            }
            catch (RefusedException)
            {
                refused++;
            }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllocationLimit, $"seed {seed}");
        }
        return refused;
    }

    /// <summary>One byte, or an eight-byte number at the extremes that break careless arithmetic.</summary>
    private static void Change(Span<byte> head, Random random)
    {
        if (random.Next(3) > 0)
        {
            head[random.Next(head.Length)] = (byte)random.Next(256);
            return;
        }
        ulong[] extremes = [0, ulong.MaxValue, long.MaxValue, 1UL << 62, int.MaxValue, uint.MaxValue, 1UL << 40];
        BinaryPrimitives.WriteUInt64LittleEndian(head[random.Next(head.Length - 8)..], extremes[random.Next(extremes.Length)]);
    }
}
