using System.Security.Cryptography;
using System.Text;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>Text as files hold it: a byte order mark and CRLF are accepted, everything inside works on LF.</summary>
public static class SourceText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file.</summary>
    /// <exception cref="SpecsException">It can't be read or is not UTF-8.</exception>
    public static string Text(this IFileStore files, string path)
    {
        try
        {
            return Normalized(Strict.GetString(files.Read(path)));
        }
        catch (DecoderFallbackException)
        {
            throw new SpecsException($"{path} is not UTF-8 text.", "Save it as UTF-8.");
        }
    }

    /// <summary>The lines of a file, without line ends.</summary>
    /// <exception cref="SpecsException">It can't be read or is not UTF-8.</exception>
    public static string[] Lines(this IFileStore files, string path) => files.Text(path).Split('\n');

    /// <summary>SHA-256 of the text in lower-case hexadecimal; line ends and a byte order mark don't change it.</summary>
    /// <exception cref="SpecsException">It can't be read or is not UTF-8.</exception>
    public static string Hash(this IFileStore files, string path) => Hash(files.Text(path));

    /// <summary>SHA-256 of a text in lower-case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The text without byte order mark and with LF alone.</summary>
    public static string Normalized(string text) =>
        text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
