using System.Reflection;

namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>Finds the methods of this assembly that a mark registers under a name.</summary>
internal static class Registered
{
    /// <summary>All methods marked with <typeparamref name="TMark"/> as delegates, by the name that the mark gives them.</summary>
    public static IReadOnlyDictionary<string, TDelegate> Methods<TMark, TDelegate>(Func<TMark, string> name)
        where TMark : Attribute
        where TDelegate : Delegate =>
        typeof(Registered).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Mark: method.GetCustomAttribute<TMark>()))
            .Where(entry => entry.Mark is not null)
            .ToDictionary(entry => name(entry.Mark!), entry => entry.Method.CreateDelegate<TDelegate>(), StringComparer.Ordinal);
}
