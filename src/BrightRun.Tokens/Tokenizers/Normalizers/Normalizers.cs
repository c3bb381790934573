using System.Text;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Normalizers;

/// <summary>Changes a text before it is cut into pieces.</summary>
internal interface INormalizer
{
    string Apply(string text);
}

/// <summary>One of Unicode's normalization forms.</summary>
internal sealed class UnicodeForm : INormalizer
{
    private readonly NormalizationForm _form;

    /// <exception cref="RefusedException">The system has no Unicode data: the runtime would leave every text as it is and say nothing.</exception>
    public UnicodeForm(NormalizationForm form)
    {
        _form = form;
        if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00E9")
        {
            throw new RefusedException(
                "This tokenizer needs Unicode normalization, which the .NET runtime does not offer here.",
                "Install ICU (package libicu) and do not set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }

    public string Apply(string text) => text.Normalize(_form);
}

/// <summary>Puts a text in front, unless there is nothing to put it in front of.</summary>
internal sealed class Prepend(string prefix) : INormalizer
{
    public string Apply(string text) => text.Length == 0 ? text : prefix + text;
}

/// <summary>Replaces every occurrence of a text.</summary>
internal sealed class ReplaceText(string pattern, string replacement) : INormalizer
{
    public string Apply(string text) => text.Replace(pattern, replacement, StringComparison.Ordinal);
}
