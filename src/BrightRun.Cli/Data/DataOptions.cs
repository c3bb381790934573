using System.CommandLine;
using BrightRun.Domain;
using BrightRun.Domain.Curate;

namespace BrightRun.Cli.Data;

/// <summary>Arguments and options that several data verbs share.</summary>
internal static class DataOptions
{
    /// <summary>One or more files.</summary>
    public static Argument<string[]> Files() =>
        new("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Training data of any form: training file, training lines, enriched, raw or authored conversation, JSONL with messages, turns, ShareGPT conversations, or token ids." };

    /// <summary>One file.</summary>
    public static Argument<string> File() => new("FILE") { Description = "Training data." };

    /// <summary>Where to write.</summary>
    public static Option<string> Out(string description) => new("--out") { Required = true, HelpName = "OUT", Description = description };

    /// <summary>Whether to replace what is there.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace files that exist." };

    /// <summary>The quality floor.</summary>
    public static Option<double?> MinQuality() =>
        new("--min-quality") { HelpName = "SCORE", Description = "Leave out answers with a quality score below this, 1 to 5; they stay as context (default: no floor; 2.5 is the format's limit of \"rejected\")." };

    /// <summary>Refuses to write over a file unless asked to, and never over an input.</summary>
    public static void RequireWritable(string path, bool force, params IEnumerable<string> inputs)
    {
        var full = Path.GetFullPath(path);
        if (inputs.Any(input => Path.GetFullPath(input) == full))
            throw new RefusedException($"{path} is an input as well as the output.", "Name another file to write; the input stays as it is.");
        if (Directory.Exists(path))
            throw new RefusedException($"{path} is a folder.", "Name a file to write.");
        if (System.IO.File.Exists(path) && !force)
            throw new RefusedException($"{path} exists already.", "Name another file, or replace it with --force.");
    }

    /// <summary>The reading options of a call.</summary>
    public static TrainingDataOptions Reading(double? minQuality) => new() { MinQuality = minQuality };
}
