// Tensor code uses all cores by itself, and its thread count is a setting of the process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
