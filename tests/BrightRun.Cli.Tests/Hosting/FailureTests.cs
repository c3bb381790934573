using BrightRun.Cli.Hosting;
using BrightRun.Domain;

namespace BrightRun.Cli.Tests.Hosting;

public class FailureTests
{
    [Fact]
    public void Refusal_KeepsItsWordsAndExitsWith1() =>
        Assert.Equal(new Failure("a", "b", 1), Failure.Of(new RefusedException("a", "b")));

    [Fact]
    public void FullDisk_IsARefusalNotADefect()
    {
        var failure = Failure.Of(new IOException("No space left on device : '/x/adapter_model.safetensors'"));

        Assert.Equal(1, failure.ExitCode);
        Assert.Contains("/x/adapter_model.safetensors", failure.Problem, StringComparison.Ordinal);
        Assert.Contains("disk has space", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void OutOfMemory_IsARefusalNotADefect() => Assert.Equal(1, Failure.Of(new InsufficientMemoryException()).ExitCode);

    [Fact]
    public void AnythingElse_IsADefectThatAsksForAReport()
    {
        var failure = Failure.Of(new InvalidOperationException("no such\nthing"));

        Assert.Equal(70, failure.ExitCode);
        Assert.Equal("defect: InvalidOperationException: no such thing", failure.Problem);
        Assert.Contains("--debug", failure.Remedy, StringComparison.Ordinal);
    }
}
