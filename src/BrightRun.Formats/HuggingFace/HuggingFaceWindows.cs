using BrightRun.Domain;
using BrightRun.Formats.Families;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>The sliding windows of config.json: how wide they are, and which layers have one.</summary>
internal static class HuggingFaceWindows
{
    private const string Width = "sliding_window";
    private const string Kinds = "layer_types";
    private const string Local = "sliding_attention";
    private const string Global = "full_attention";
    private const int DefaultFirstLocal = 28; // max_window_layers of Qwen

    /// <returns>The window in tokens, null for none; and which layers see only the window, empty for none.</returns>
    /// <exception cref="RefusedException">The description contradicts itself.</exception>
    public static (int? Window, bool[] Local) Read(JsonFields fields, ModelFamily family, int layers)
    {
        if (family.Windows == WindowUse.Never || (family.Windows == WindowUse.WhenSwitchedOn && fields.Bool("use_sliding_window") is not true))
            return (null, []);
        var window = fields.Has(Width) ? fields.Int(Width, 1, ModelLimits.Context) : family.DefaultWindow;
        if (window is null && family.Windows != WindowUse.Alternating)
            return (null, []);
        bool[] local = family.Windows == WindowUse.EveryLayer ? [.. Enumerable.Repeat(true, layers)] : Listed(fields) ?? Ruled(fields, family, layers);
        return local.Contains(true) ? (window, local) : (null, []);
    }

    private static bool[]? Listed(JsonFields fields) => fields.Texts(Kinds)?.Select(kind => kind switch
    {
        Local => true,
        Global => false,
        _ => throw fields.Wrong(Kinds, fields.Find(Kinds)!.Value, $"a list of {Local} and {Global}"),
    }).ToArray();

    private static bool[] Ruled(JsonFields fields, ModelFamily family, int layers)
    {
        if (family.Windows == WindowUse.WhenSwitchedOn)
        {
            var first = fields.Int("max_window_layers", 0, ModelLimits.Layers) ?? DefaultFirstLocal;
            return [.. Enumerable.Range(0, layers).Select(layer => layer >= first)];
        }

        var every = fields.Int("_sliding_window_pattern", 1, ModelLimits.Layers) ?? fields.Int("sliding_window_pattern", 1, ModelLimits.Layers) ?? family.DefaultGlobalEvery;
        return [.. Enumerable.Range(0, layers).Select(layer => (layer + 1) % every != 0)];
    }
}
