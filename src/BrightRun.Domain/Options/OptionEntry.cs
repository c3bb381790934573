using System.Globalization;
using System.Reflection;
using System.Text;

namespace BrightRun.Domain.Options;

/// <summary>One option of a record: its name, its description, and the way between value and text.</summary>
public sealed class OptionEntry
{
    private readonly PropertyInfo _property;

    internal OptionEntry(PropertyInfo property, OptionInfoAttribute info)
    {
        _property = property;
        Info = info;
        Name = info.Name ?? KebabCase(property.Name);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Choices = ValueType.IsEnum ? [.. Enum.GetNames(ValueType).Select(KebabCase)] : ValueType == typeof(bool) ? ["on", "off"] : [];
    }

    /// <summary>The name without dashes in front, for example <c>max-grad-norm</c>.</summary>
    public string Name { get; }

    /// <summary>The flag, for example <c>--max-grad-norm</c>.</summary>
    public string Flag => "--" + Name;

    /// <summary>What the record says about it.</summary>
    public OptionInfoAttribute Info { get; }

    /// <summary>The type of a value, never <see cref="Nullable{T}"/>.</summary>
    public Type ValueType { get; }

    /// <summary>The only texts allowed, in the order of declaration; empty where any text of the type will do.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>The option's value in an options record.</summary>
    public object? Get(object options) => _property.GetValue(options);

    /// <summary>The value as text, the way <see cref="Parse"/> reads it; null for a value that is not set.</summary>
    public string? Format(object options) => Get(options) switch
    {
        null => null,
        bool value => value ? "on" : "off",
        Enum value => KebabCase(value.ToString()),
        double value => value.ToString("R", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString(),
    };

    /// <summary>The value that a text stands for.</summary>
    /// <exception cref="RefusedException">The text is no value of this option.</exception>
    public object Parse(string text)
    {
        if (Choices.Count > 0)
        {
            var choice = Choices.ToList().IndexOf(text);
            if (choice < 0)
                throw new RefusedException($"{Flag} {text}: no such value.", $"Use one of: {string.Join(", ", Choices)}.");
            return ValueType == typeof(bool) ? choice == 0 : Enum.GetValues(ValueType).GetValue(choice)!;
        }

        if (ValueType == typeof(string))
            return text;
        var arguments = new object?[] { text, CultureInfo.InvariantCulture, null };
        var read = ValueType.GetMethod("TryParse", [typeof(string), typeof(IFormatProvider), ValueType.MakeByRefType()])
            ?? throw new InvalidOperationException($"{ValueType} of {Flag} must be IParsable.");
        if (read.Invoke(null, arguments) is not true)
            throw new RefusedException($"{Flag} {text}: not a value that it takes.", $"It takes {Info.Unit ?? ValueType.Name}. {Info.Help}");
        return arguments[2]!;
    }

    internal void Set(object options, object? value) => _property.SetValue(options, value);

    private static string KebabCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
