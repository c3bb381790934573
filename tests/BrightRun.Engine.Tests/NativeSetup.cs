using System.Runtime.CompilerServices;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Tests;

/// <summary>Tests may use tensors before any code of the engine runs.</summary>
internal static class NativeSetup
{
#pragma warning disable CA2255 // a test program is an application: it may initialise itself
    [ModuleInitializer]
    public static void Load() => TorchNative.EnsureLoaded();
#pragma warning restore CA2255
}
