using BrightRun.Domain;

namespace BrightRun.Cli.Data;

/// <summary>Which example of a file a person asked for: a place, from 1, or an id.</summary>
/// <param name="wanted">The place or the id as given.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class ExampleChoice(string wanted, string file)
{
    /// <summary>Goes through the file as far as needed.</summary>
    /// <exception cref="RefusedException">There is no such example.</exception>
    public T Among<T>(IEnumerable<T> examples, Func<T, string> idOf, CancellationToken cancellation)
    {
        int? place = int.TryParse(wanted, out int number) ? number : null;
        int count = 0;
        foreach (var example in examples)
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            if (place is null ? idOf(example) == wanted : count == place)
                return example;
        }
        throw new RefusedException(
            $"{file} has no example {wanted}: it holds {count} that can be trained on.",
            $"Give a number from 1 to {count}, or the id of one of them.");
    }
}
