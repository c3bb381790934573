using System.Collections.Concurrent;
using System.Reflection;

namespace BrightRun.Domain.Options;

/// <summary>
/// The options of a record as a table, in the order of declaration: the properties that carry <see cref="OptionInfoAttribute"/>.
/// Flags, the configuration file and the stored plan are all made from it, so that none of them can know an option that the
/// others don't.
/// </summary>
public static class OptionTable
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionEntry>> Tables = new();

    /// <summary>All options of a record.</summary>
    public static IReadOnlyList<OptionEntry> Of<T>()
        where T : class, new() =>
        Tables.GetOrAdd(typeof(T), static type =>
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               let info = property.GetCustomAttribute<OptionInfoAttribute>()
               where info is not null
               select new OptionEntry(property, info),
        ]);

    /// <summary>The option of that name (without dashes), or null.</summary>
    public static OptionEntry? Find<T>(string name)
        where T : class, new() =>
        Of<T>().FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.Ordinal));

    /// <summary>A copy of the options with some values replaced.</summary>
    public static T With<T>(T options, IEnumerable<KeyValuePair<OptionEntry, object?>> values)
        where T : class, new()
    {
        var copy = new T();
        foreach (var entry in Of<T>())
            entry.Set(copy, entry.Get(options));
        foreach (var (entry, value) in values)
            entry.Set(copy, value);
        return copy;
    }
}
