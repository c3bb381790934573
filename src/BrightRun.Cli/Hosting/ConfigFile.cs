using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Cli.Hosting;

/// <summary>
/// The configuration file of a call: a JSON object whose members are named as the verb's flags, without the dashes. A member
/// counts as if its flag stood on the command line, unless the flag itself does; so every check of a flag holds for it, too.
/// </summary>
internal static class ConfigFile
{
    /// <summary>The call with the values of its configuration file beneath its flags; the call itself where it names none.</summary>
    /// <exception cref="RefusedException">The file can't be read, is not an object of option values, or names an option that the verb doesn't have.</exception>
    public static ParseResult Overlay(RootCommand root, ParseResult parsed, string[] arguments, ParserConfiguration parsing)
    {
        if (parsed.GetResult(GlobalOptions.Config) is not { Errors: var errors } || errors.Any() || parsed.GetValue(GlobalOptions.Config) is not { } file)
            return parsed;
        var added = ArgumentsOf(file.FullName, parsed);

        // What stands after `--` is never an option.
        var end = Array.IndexOf(arguments, "--");
        string[] overlaid = end < 0 ? [.. arguments, .. added] : [.. arguments[..end], .. added, .. arguments[end..]];
        var result = root.Parse(overlaid, parsing);
        var before = parsed.Errors.Select(error => error.Message).ToHashSet(StringComparer.Ordinal);
        if (result.Errors.FirstOrDefault(error => !before.Contains(error.Message)) is { } fault)
        {
            var lines = fault.Message.Split('\n', 2);
            throw new RefusedException($"{file.FullName}: {lines[0]}", lines is [_, var remedy] ? remedy : "Correct the value in the file.");
        }

        return result;
    }

    private static List<string> ArgumentsOf(string path, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var options = command.OptionsInReach()
            .Where(option => option is not (HelpOption or VersionOption) && option != GlobalOptions.Config)
            .ToDictionary(option => option.Name.TrimStart('-'), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var arguments = new List<string>();
        using var document = Read(path);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!options.TryGetValue(member.Name, out var option))
                throw Unknown(path, command, member.Name, options.Keys);
            if (!seen.Add(member.Name))
                throw new RefusedException($"{path}: {member.Name} stands there twice.", "Keep one of them.");
            if (parsed.GetResult(option) is not { Implicit: false })
                arguments.AddRange(ArgumentsOf(path, option, member.Value));
        }

        return arguments;
    }

    private static JsonDocument Read(string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException fault)
        {
            throw new RefusedException(
                $"{path}, line {fault.LineNumber + 1}: not valid JSON.", "A configuration file is one JSON object, for example {\"rank\": 8, \"lr\": 1e-4}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"--config {path}: {fault.Message}", "Name a file that exists and that you may read.", fault);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        document.Dispose();
        throw new RefusedException($"{path}: not a JSON object.", "A configuration file is one JSON object, for example {\"rank\": 8, \"lr\": 1e-4}.");
    }

    private static IEnumerable<string> ArgumentsOf(string path, Option option, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String when option.IsSwitch() && value.ValueEquals("on") => [option.Name], // as plans store switches
        JsonValueKind.String when option.IsSwitch() && value.ValueEquals("off") => [],
        JsonValueKind.True => option.IsSwitch() ? [option.Name] : [option.Name + "=on"],
        JsonValueKind.False => option.IsSwitch() ? [] : [option.Name + "=off"],
        JsonValueKind.Array when option.Arity.MaximumNumberOfValues > 1 => value.EnumerateArray().Select(item => $"{option.Name}={Text(path, option, item)}"),
        JsonValueKind.Array => [$"{option.Name}={string.Join(',', value.EnumerateArray().Select(item => Text(path, option, item)))}"],
        _ => [$"{option.Name}={Text(path, option, value)}"],
    };

    private static string Text(string path, Option option, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        var kind => throw new RefusedException(
            $"{path}: {option.Name.TrimStart('-')} holds {kind.ToString().ToLowerInvariant()}, which is no value of an option.", "Write the value as on the command line."),
    };

    private static RefusedException Unknown(string path, Command command, string name, IEnumerable<string> known)
    {
        var nearest = NearestName.Of(name.Replace('_', '-'), known);
        return new RefusedException(
            $"{path}: {command.PathText()} has no option {name}.",
            nearest is null ? $"`{command.PathText()} --help` shows the names." : $"Did you mean {nearest}?");
    }
}
