using System.CommandLine;
using System.CommandLine.Parsing;
using BrightRun.Domain.Options;

namespace BrightRun.Cli.Hosting;

/// <summary>
/// The flags of a verb, made from an options record: one flag for each property that carries <see cref="OptionInfoAttribute"/>.
/// The configuration file needs nothing of its own, see <see cref="ConfigFile"/>.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class RecordOptions<T>
    where T : class, new()
{
    private readonly List<RecordOption> _options;

    /// <summary>Adds the flags to a verb.</summary>
    public RecordOptions(Command verb)
    {
        var defaults = new T();
        _options = [.. OptionTable.Of<T>().Select(entry => new RecordOption(entry, defaults))];
        foreach (var option in _options)
            verb.Add(option);
    }

    /// <summary>What this call gives, by flag or configuration file, and nothing that merely holds by default.</summary>
    public IReadOnlyDictionary<OptionEntry, object?> Given(ParseResult parsed) =>
        (from option in _options
         let result = parsed.GetResult(option)
         where result is { Implicit: false }
         select (option.Entry, Value: ValueOf(option.Entry, result)))
        .ToDictionary(pair => pair.Entry, object? (pair) => pair.Value);

    /// <summary>The options of this call: what it gives, over the defaults.</summary>
    public T Bind(ParseResult parsed, T defaults) => OptionTable.With(defaults, Given(parsed));

    private static object? ValueOf(OptionEntry entry, OptionResult result) =>
        entry.Info.IsSwitch ? true : entry.Parse(result.Tokens[0].Value);
}
