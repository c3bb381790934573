using System.Buffers.Binary;
using System.Text;

namespace BrightRun.Engine.Native;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF library needs from others (section <c>.gnu.version_r</c>), and a way
/// to mark one of them as weak, so that the loader only warns when the system's library lacks it.
/// </summary>
/// <remarks>
/// Layout from the System V ABI and the Linux Standard Base, "Symbol Versioning": a chain of <c>Elfxx_Verneed</c> records, each
/// with a chain of <c>Elfxx_Vernaux</c> records whose <c>vna_flags</c> may hold <c>VER_FLG_WEAK</c>.
/// </remarks>
internal sealed class ElfSymbolVersions
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2;                // VER_FLG_WEAK
    private const int SectionHeaderSize = 64;

    private readonly byte[] _image;

    private ElfSymbolVersions(byte[] image) => _image = image;

    /// <summary>Reads a library image, or returns null when it is not a 64-bit little-endian ELF file.</summary>
    public static ElfSymbolVersions? TryRead(byte[] image) =>
        image.Length > 64 && image.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8) ? new ElfSymbolVersions(image) : null;

    /// <summary>Marks every need of the version as weak, in the image.</summary>
    /// <param name="version">For example <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>How many needs were marked.</returns>
    public int MarkWeak(string version)
    {
        var marked = 0;
        foreach (var (name, flagsOffset) in Needs())
        {
            if (name != version)
                continue;
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(flagsOffset));
            BinaryPrimitives.WriteUInt16LittleEndian(_image.AsSpan(flagsOffset), (ushort)(flags | WeakFlag));
            marked++;
        }

        return marked;
    }

    private IEnumerable<(string Name, int FlagsOffset)> Needs()
    {
        var table = (int)U64(0x28);
        var count = U16(0x3c);
        for (var i = 0; i < count; i++)
        {
            var section = table + (i * SectionHeaderSize);
            if (U32(section + 4) != VersionNeedSection)
                continue;
            var names = (int)U64(table + ((int)U32(section + 40) * SectionHeaderSize) + 24); // sh_link: the string table
            for (var need = (int)U64(section + 24); ; need += (int)U32(need + 12))
            {
                for (var aux = need + (int)U32(need + 8); ; aux += (int)U32(aux + 12))
                {
                    yield return (Text(names + (int)U32(aux + 8)), aux + 4);
                    if (U32(aux + 12) == 0)
                        break;
                }

                if (U32(need + 12) == 0)
                    break;
            }
        }
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(at));

    private string Text(int at) => Encoding.ASCII.GetString(_image.AsSpan(at, _image.AsSpan(at).IndexOf((byte)0)));
}
