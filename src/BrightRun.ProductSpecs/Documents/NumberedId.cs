namespace BrightRun.ProductSpecs.Documents;

/// <summary>Orders ids by their numbers: 1.2.10 comes after 1.2.9, 1.2 before 1.2.1.</summary>
internal sealed class NumberedId : IComparer<string>
{
    public static readonly NumberedId Order = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (Numbers(x), Numbers(y));
        foreach (var (left, right) in a.Zip(b))
        {
            if (left != right)
                return left.CompareTo(right);
        }

        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    private static long[] Numbers(string? id) => [.. (id ?? "").TrimStart(['U', 'S', 'F', 'R', 'J', 'P']).Split('.').Select(part => long.TryParse(part, out var number) ? number : 0)];
}
