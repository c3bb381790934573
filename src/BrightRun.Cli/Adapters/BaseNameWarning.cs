using BrightRun.Cli.Hosting;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using Spectre.Console;

namespace BrightRun.Cli.Adapters;

/// <summary>
/// A base of another name than the adapter's configuration has is only worth a word: folders are moved and renamed. Where our
/// manifest has the base's hash, the hash decides.
/// </summary>
internal static class BaseNameWarning
{
    public static void Write(VerbOutput output, string folder, BaseModel model)
    {
        if (File.Exists(folder))
            return; // of a GGUF file the architecture is checked when it is opened
        if (AdapterVerification.FindManifest(folder) is not null || AdapterConfig.Read(folder).BaseModel is not { } name)
            return;
        if (NameOf(name) != NameOf(model.Path))
            output.Notes.MarkupLineInterpolated($"[yellow]warning:[/] {folder} was made for a base called {name}; this one is {model.Path}.");
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
