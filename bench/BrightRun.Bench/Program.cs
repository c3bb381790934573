using System.Globalization;
using BrightRun.Bench;
using BrightRun.Domain;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// In the order of the stages.
Benchmark[] benchmarks =
[
    new StartBenchmark(),
    new TokenizeBenchmark(),
    new ParseBenchmark(),
    new LayerBenchmark(),
    new FoldBenchmark(),
    new TrainBenchmark(),
    new MemoryBenchmark(),
    new Nf4Benchmark(),
    new DecodeBenchmark(),
    new SimulateBenchmark(),
    new PretrainBenchmark(),
    new DemoBenchmark(),
    new GpuBenchmark(),
];

if (args is not [var name, .. var rest] || Array.Find(benchmarks, benchmark => benchmark.Name == name) is not { } chosen)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench/BrightRun.Bench -- NAME [--key value …]");
    foreach (var benchmark in benchmarks)
        Console.Error.WriteLine($"  {benchmark.Name,-10} {benchmark.About}");
    return 2;
}

try
{
    Console.WriteLine(Checkout.Machine);
    chosen.Run(new BenchArguments(rest, chosen));
    return 0;
}
catch (RefusedException refused)
{
    Console.Error.WriteLine($"error: {refused.Message}\n  {refused.Remedy}");
    return 1;
}
