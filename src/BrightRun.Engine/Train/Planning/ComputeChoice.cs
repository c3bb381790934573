using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Train.Planning;

/// <summary>Where and in which numbers a run computes, and why.</summary>
/// <param name="Device">CPU or CUDA.</param>
/// <param name="DType">Float32 or BFloat16.</param>
/// <param name="Reason">Why this number type, in words.</param>
/// <param name="MatmulFlopsPerSecond">How fast the base's own shapes are multiplied in it here.</param>
internal sealed record ComputeChoice(torch.Device Device, torch.ScalarType DType, string Reason, double MatmulFlopsPerSecond)
{
    /// <summary>Bytes of a number.</summary>
    public int NumberBytes => BytesOf(DType);

    /// <summary>The name that the plan stores: f32 or bf16.</summary>
    public string DtypeName => NameOf(DType);

    public string DeviceName => Device.type == DeviceType.CUDA ? "cuda" : "cpu";

    /// <summary>Chooses where.</summary>
    /// <exception cref="RefusedException">A GPU is asked for and there is none.</exception>
    public static torch.Device ChooseDevice(DeviceChoice choice)
    {
        if (choice == DeviceChoice.Cpu)
            return torch.CPU;
        if (torch.cuda.is_available())
            return torch.CUDA;
        return choice == DeviceChoice.Auto
            ? torch.CPU
            : throw new RefusedException(
                $"--device cuda: no GPU can be used here (libtorch {torch.__version__} finds none: this build may hold the CPU libraries only, or the driver is missing).",
                "Use --device cpu, or a machine with an NVIDIA GPU; `brightrun doctor` says what is missing.");
    }

    /// <summary>Chooses in which numbers.</summary>
    /// <param name="choice">What is asked for.</param>
    /// <param name="device">Where.</param>
    /// <param name="model">The base.</param>
    /// <param name="memoryNeeded">Peak memory by bytes per number, before activations are given up.</param>
    /// <param name="available">Memory at hand.</param>
    public static ComputeChoice Choose(DtypeChoice choice, torch.Device device, ModelConfig model, Func<int, long> memoryNeeded, long available)
    {
        ComputeChoice Measured(torch.ScalarType type, string reason) => new(device, type, reason, MatmulRate.Measure(model, type, device));

        if (choice != DtypeChoice.Auto)
            return Measured(TypeOf(choice), "as asked for");
        if (device.type == DeviceType.CUDA)
            return Measured(torch.ScalarType.BFloat16, "a GPU computes fastest in bf16");

        var candidates = new[] { Measured(torch.ScalarType.Float32, ""), Measured(torch.ScalarType.BFloat16, "") };
        var rates = $"this processor multiplies the base's own shapes at {Rate(candidates[0])} in f32 and {Rate(candidates[1])} in bf16";
        var ranked = candidates.OrderByDescending(candidate => candidate.MatmulFlopsPerSecond).ToArray();
        var fitting = Array.Find(ranked, candidate => memoryNeeded(candidate.NumberBytes) <= available);
        var chosen = fitting ?? candidates[1];
        var reason = chosen == ranked[0]
            ? rates
            : $"{rates}, but {ranked[0].DtypeName} needs {memoryNeeded(ranked[0].NumberBytes) / 1e9:F1} GB of the {available / 1e9:F1} GB at hand";
        return chosen with { Reason = reason };
    }

    /// <summary>A choice that an earlier call stored.</summary>
    public static ComputeChoice Stored(ComputePlan plan, ModelConfig model)
    {
        var device = ChooseDevice(plan.Device == "cuda" ? DeviceChoice.Cuda : DeviceChoice.Cpu);
        var type = plan.Dtype == NameOf(torch.ScalarType.BFloat16) ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        return new ComputeChoice(device, type, plan.DtypeReason, MatmulRate.Measure(model, type, device));
    }

    private static torch.ScalarType TypeOf(DtypeChoice choice) => choice == DtypeChoice.Bf16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    private static string NameOf(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? "bf16" : "f32";

    private static int BytesOf(torch.ScalarType type) => type == torch.ScalarType.BFloat16 ? 2 : 4;

    private static string Rate(ComputeChoice choice) => $"{choice.MatmulFlopsPerSecond / 1e9:F0} GFLOP/s";
}
