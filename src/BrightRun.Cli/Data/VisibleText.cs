using System.Globalization;
using System.Text;

namespace BrightRun.Cli.Data;

/// <summary>Text of unknown origin, made safe and visible for a terminal or a page.</summary>
internal static class VisibleText
{
    /// <summary>Unicode's pictures of the control characters U+0000 … U+001F begin here.</summary>
    private const int ControlPictures = 0x2400;

    /// <summary>Harmless, and part of how emoji and several scripts are written.</summary>
    private const char ZeroWidthJoiner = '\u200D', ZeroWidthNonJoiner = '\u200C';

    private const char Delete = '\u007F', DeletePicture = '\u2421';

    /// <summary>
    /// Line breaks are shown and kept; other control characters, which could steer a terminal, and marks that change the
    /// direction of writing, which could reorder what is read, are replaced by what stands for them.
    /// </summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length + 8);
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '\n':
                    visible.Append("↵\n");
                    break;
                case '\t':
                    visible.Append("→\t");
                    break;
                case < ' ':
                    visible.Append((char)(ControlPictures + letter));
                    break;
                case Delete:
                    visible.Append(DeletePicture);
                    break;
                default:
                    if (char.IsControl(letter) || (char.GetUnicodeCategory(letter) == UnicodeCategory.Format && letter is not (ZeroWidthJoiner or ZeroWidthNonJoiner)))
                        visible.Append($"⟨U+{(int)letter:X4}⟩");
                    else
                        visible.Append(letter);
                    break;
            }
        }
        return visible.ToString();
    }
}
