using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace BrightRun.Engine.Native;

/// <summary>Sizes of a product of two small matrices, and the distances between their rows, in numbers.</summary>
/// <param name="Rows">M, rows of A and C.</param>
/// <param name="Columns">N, columns of B and C.</param>
/// <param name="Depth">K, columns of A and rows of B.</param>
/// <param name="AStride">From one row of A to the next.</param>
/// <param name="BStride">From one row of B to the next; with pairs of rows side by side half of the distance between pairs.</param>
/// <param name="CStride">From one row of C to the next.</param>
internal readonly record struct TileShape(long Rows, long Columns, long Depth, long AStride, long BStride, long CStride);

/// <summary>
/// libtorch's products of small matrices on one thread: oneDNN's microkernels, compiled for each <see cref="TileShape"/> at its first use and kept.
/// They reach the processor's peak on matrices that stay in its inner caches, where a product by way of tensors cannot. <c>ATen/native/CPUBlas.h</c>
/// declares them; they are C++, so their names here are those of the Itanium ABI.
/// </summary>
internal static unsafe class TileProduct
{
    private const int FeatureLeaf = 7;
    private const int BFloat16Instructions = 1 << 5; // AVX512_BF16: leaf 7, subleaf 1, EAX

    private static readonly delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*, byte, void> BFloat16 =
        (delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*, byte, void>)Find("_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb");

    private static readonly delegate* unmanaged<long, long, long, long, long, long, byte, float*, float*, float*, byte, void> Float32 =
        (delegate* unmanaged<long, long, long, long, long, long, byte, float*, float*, float*, byte, void>)Find("_ZN2at6native7cpublas6brgemmEllllllbPKfS3_Pfb");

    private static readonly delegate* unmanaged<byte, void> ReleaseTiles = (delegate* unmanaged<byte, void>)Find("_ZN2at6native7cpublas14brgemm_releaseEb");

    /// <summary>Whether float32 products can be had here: an asked-for kernel that is not there would end the process.</summary>
    public static bool HasFloat32 { get; } = Float32 != null && ReleaseTiles != null && HasVectors && IsUnrestricted;

    /// <summary>Whether bfloat16 products can be had here.</summary>
    public static bool HasBFloat16 { get; } = HasFloat32 && BFloat16 != null && (X86Base.CpuId(FeatureLeaf, 1).Eax & BFloat16Instructions) != 0;

    // What oneDNN calls avx512_core.
    private static bool HasVectors => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512BW.VL.IsSupported;

    // With these a user may forbid oneDNN the instructions that its kernels need.
    private static bool IsUnrestricted =>
        Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") is null && Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA") is null;

    /// <summary>C = A · B, or C += A · B.</summary>
    /// <param name="shape">Sizes; the depth is even.</param>
    /// <param name="a">bfloat16, row by row.</param>
    /// <param name="b">bfloat16, pairs of rows side by side: [K/2][N][2].</param>
    /// <param name="c">float32.</param>
    /// <param name="add">Whether C keeps what it holds.</param>
    public static void Multiply(in TileShape shape, ushort* a, ushort* b, float* c, bool add) => BFloat16(
        shape.Rows, shape.Columns, shape.Depth, shape.AStride, shape.BStride, shape.CStride, (byte)(add ? 1 : 0), a, b, c, 1);

    /// <summary>The same in float32, B row by row.</summary>
    public static void Multiply(in TileShape shape, float* a, float* b, float* c, bool add) => Float32(
        shape.Rows, shape.Columns, shape.Depth, shape.AStride, shape.BStride, shape.CStride, (byte)(add ? 1 : 0), a, b, c, 0);

    /// <summary>Gives back matrix registers (AMX) that this thread's products may hold; after the last of several.</summary>
    public static void Release() => ReleaseTiles(1);

    private static nint Find(string name)
    {
        var library = Path.Combine(TorchNative.EnsureLoaded().Folder, LibraryFile.Name("torch_cpu"));
        return NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, name, out var function) ? function : 0;
    }
}
