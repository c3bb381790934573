namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>
/// GPT-2's way of writing bytes as printable characters: printable Latin-1 bytes stand for themselves, the other 68 are
/// numbered from U+0100 (openai/gpt-2, src/encoder.py, bytes_to_unicode).
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int FirstSubstitute = 0x100;
    private static readonly char[] Characters = Build();
    private static readonly short[] Bytes = Invert();

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>The byte that a character stands for, or −1.</summary>
    public static int Byte(char character) => character < Bytes.Length ? Bytes[character] : -1;

    private static char[] Build()
    {
        var characters = new char[256];
        var substitute = FirstSubstitute;
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)substitute++;
        return characters;
    }

    private static short[] Invert()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill<short>(bytes, -1);
        for (short value = 0; value < 256; value++)
            bytes[Characters[value]] = value;
        return bytes;
    }
}
