namespace BrightRun.Bench;

/// <summary>One thing that is measured, called by its name.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="about">One line: what is measured, and what it takes.</param>
internal abstract class Benchmark(string name, string about)
{
    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>One line: what is measured, and what it takes.</summary>
    public string About { get; } = about;

    /// <summary>Measures and prints the figures to standard output.</summary>
    /// <param name="arguments">What stands after the name, as <c>--key value</c>.</param>
    public abstract void Run(BenchArguments arguments);
}
