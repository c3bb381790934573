namespace BrightRun.Formats;

/// <summary>How numbers lie in a weight file: plain types, and the block types of GGUF with scales per block.</summary>
public enum StoredType
{
    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper 16 bits of a single.</summary>
    BF16,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>4 bits, scale per 32.</summary>
    Q4_0,

    /// <summary>4 bits, scale and minimum per 32.</summary>
    Q4_1,

    /// <summary>5 bits, scale per 32.</summary>
    Q5_0,

    /// <summary>5 bits, scale and minimum per 32.</summary>
    Q5_1,

    /// <summary>8 bits, scale per 32.</summary>
    Q8_0,

    /// <summary>2 bits, 4-bit scales and minima per 16, in super-blocks of 256.</summary>
    Q2_K,

    /// <summary>3 bits, 6-bit scales per 16, in super-blocks of 256.</summary>
    Q3_K,

    /// <summary>4 bits, 6-bit scales and minima per 32, in super-blocks of 256.</summary>
    Q4_K,

    /// <summary>5 bits, 6-bit scales and minima per 32, in super-blocks of 256.</summary>
    Q5_K,

    /// <summary>6 bits, 8-bit scales per 16, in super-blocks of 256.</summary>
    Q6_K,

    /// <summary>4 bits into a table of unequal steps, scale per 32.</summary>
    IQ4_NL,

    /// <summary>4 bits into a table of unequal steps, 6-bit scales per 32, in super-blocks of 256.</summary>
    IQ4_XS,

    /// <summary>4 bits into the NormalFloat table, scale per 64 numbers or so, across rows; see <see cref="Nf4.Nf4Format"/>.</summary>
    NF4,
}
