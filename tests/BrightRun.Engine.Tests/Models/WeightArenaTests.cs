using System.Globalization;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Matrices of a model lie side by side, in memory that the kernel was asked to back with large pages.</summary>
public class WeightArenaTests
{
    [Fact]
    public void Matrices_HoldWhatIsWrittenIntoThem_BeyondTheLifeOfTheArena()
    {
        TorchNative.EnsureLoaded();
        torch.Tensor[] taken;
        using (var arena = new WeightArena(torch.ScalarType.BFloat16, torch.CPU, expected: 100))
            taken = [arena.Take(3, 5), arena.Take(4, 7), arena.Take(50, 40)]; // the last is more than was expected

        for (var i = 0; i < taken.Length; i++)
            taken[i].fill_(i + 1);

        Assert.Equal([15f, 56f, 6000f], taken.Select(one => one.to_type(torch.float32).sum().item<float>()));
        Assert.All(taken, one => Assert.True(one.is_contiguous() && TensorAddress.Of(one) % 64 == 0));
        foreach (var one in taken)
            one.Dispose();
    }

    [Fact]
    public void Matrices_LieInMemoryThatIsMarkedForLargePages()
    {
        if (!File.Exists("/proc/self/smaps") || !File.Exists("/sys/kernel/mm/transparent_hugepage/enabled"))
            Assert.Skip("this system has no large pages that a program can ask for");
        TorchNative.EnsureLoaded();
        using var arena = new WeightArena(torch.ScalarType.BFloat16, torch.CPU, expected: 32 << 20);
        using var first = arena.Take(1000, 1000);
        using var middle = arena.Take(4096, 4096);

        Assert.True(IsMarked(TensorAddress.Of(middle) + (16 << 20)));
    }

    /// <summary>Whether the mapping of an address has the flag <c>hg</c>.</summary>
    private static bool IsMarked(nint address)
    {
        var inside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var start, var end] && long.TryParse(start, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from))
                inside = from <= address && address < long.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            else if (inside && words[0] == "VmFlags:")
                return words.Contains("hg");
        }

        return false;
    }
}
