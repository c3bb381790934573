using System.Globalization;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Pipeline.Prove.Report;

/// <summary>Numbers as the page writes them; a minus sign is a minus sign, and what is undefined is a dash.</summary>
internal static class Figures
{
    private const string Undefined = "\u2013";
    private const double Gigabyte = 1e9;
    private const double Minute = 60;

    /// <summary>A value of a metric in its unit.</summary>
    public static string Value(MetricDefinition metric, Quantity value) => value.Value is { } number ? Signed(Number(metric, number)) : Undefined;

    /// <summary>A difference of a metric in its unit, with its sign; of shares in percentage points.</summary>
    public static string Difference(MetricDefinition metric, Quantity value)
    {
        if (value.Value is not { } number)
            return Undefined;
        var text = metric.Unit == MetricUnit.Share ? string.Create(CultureInfo.InvariantCulture, $"{100 * number:F0} pp") : Number(metric, number);
        return text.Any(digit => digit is >= '1' and <= '9') && number > 0 ? $"+{text}" : Signed(text);
    }

    /// <summary>An interval of a difference.</summary>
    public static string Interval(MetricDefinition metric, Quantity low, Quantity high) =>
        low.IsDefined && high.IsDefined ? $"{Difference(metric, low)} to {Difference(metric, high)}" : Undefined;

    /// <summary>A p-value to three digits.</summary>
    public static string P(Quantity p) => p.Value is not { } number ? Undefined : number < 0.001 ? "< 0.001" : string.Create(CultureInfo.InvariantCulture, $"{number:F3}");

    /// <summary>Bytes as gigabytes.</summary>
    public static string Memory(double? bytes) => bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / Gigabyte:F2} GB") : Undefined;

    /// <summary>Seconds, or minutes and seconds.</summary>
    public static string Duration(double? seconds) => seconds is not { } known ? Undefined
        : known < Minute ? string.Create(CultureInfo.InvariantCulture, $"{known:F1} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(known) / Minute):F0} min {Math.Round(known) % Minute:00} s");

    /// <summary>A loss.</summary>
    public static string Loss(double loss) => string.Create(CultureInfo.InvariantCulture, $"{loss:F3}");

    /// <summary>A whole number with thousands set off.</summary>
    public static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(MetricDefinition metric, double value) => metric.Unit switch
    {
        MetricUnit.Share => string.Create(CultureInfo.InvariantCulture, $"{100 * value:F0} %"),
        MetricUnit.Tokens => string.Create(CultureInfo.InvariantCulture, $"{value:F1}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:F2}"),
    };

    private static string Signed(string text) => text.All(digit => digit is not (>= '1' and <= '9')) ? text.TrimStart('-') : text.Replace('-', '\u2212');
}
