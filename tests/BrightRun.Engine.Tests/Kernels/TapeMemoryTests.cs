using BrightRun.Engine.Kernels;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels;

/// <summary>What layers keep lies in one piece of memory that serves pass after pass.</summary>
public sealed class TapeMemoryTests
{
    [Fact]
    public void WhatIsTaken_LiesSideBySide_AndIsTakenAgainOnceItWasReturned()
    {
        using var scope = torch.NewDisposeScope();
        using var memory = new TapeMemory(torch.ScalarType.Float32, torch.CPU);
        memory.Begin(1000);
        var first = memory.Take(3, 50);
        var top = memory.Top;
        var second = memory.Take(10, 10);
        Assert.Equal([3, 50], first.shape);
        Assert.Equal(TensorAddress.Of(first) + (192 * sizeof(float)), TensorAddress.Of(second)); // 150 numbers, rounded up to whole cache lines
        first.fill_(1);
        second.fill_(2);
        Assert.Equal(150, first.sum().item<float>());

        memory.ReturnTo(top);
        Assert.Equal(TensorAddress.Of(second), TensorAddress.Of(memory.Take(5)));
    }

    [Fact]
    public void WhatHasNoRoom_HasMemoryOfItsOwn()
    {
        using var scope = torch.NewDisposeScope();
        using var memory = new TapeMemory(torch.ScalarType.Float32, torch.CPU);
        memory.Begin(100);
        var inside = memory.Take(64);
        var outside = memory.Take(64);
        Assert.Equal(64, memory.Top);
        Assert.NotEqual(TensorAddress.Of(inside) + (64 * sizeof(float)), TensorAddress.Of(outside));
        Assert.Equal([64], outside.shape);
    }

    [Fact]
    public void MemoryThatWasExpected_NeedNotGrow_AndIsForgottenWhenItIsGivenBack()
    {
        using var scope = torch.NewDisposeScope();
        using var memory = new TapeMemory(torch.ScalarType.Float32, torch.CPU);
        memory.Expect(10_000);
        memory.Begin(100);
        var first = TensorAddress.Of(memory.Take(64));
        memory.Begin(9_000);
        Assert.Equal(first, TensorAddress.Of(memory.Take(64)));

        memory.Dispose();
        memory.Begin(100);
        _ = memory.Take(64);
        _ = memory.Take(64);
        Assert.Equal(64, memory.Top); // the second had no room
    }
}
