using System.Globalization;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>Keeps what is about to be replaced.</summary>
internal static class Backup
{
    /// <summary>Copies a document into the folder of backups, dated to the second; an older backup is never replaced.</summary>
    /// <returns>Full path of the copy.</returns>
    public static string Keep(SpecsContext context, string full)
    {
        var stamp = context.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var name = Path.GetFileNameWithoutExtension(full);
        for (var copy = 1; ; copy++)
        {
            var path = context.OutputAt(SpecsLayout.Backup(context.Abbreviation, $"{name}.{stamp}{(copy == 1 ? "" : $"-{copy}")}{Path.GetExtension(full)}"));
            if (context.Files.FileExists(path))
                continue;
            context.Files.Write(path, context.Files.Text(full));
            return path;
        }
    }
}
