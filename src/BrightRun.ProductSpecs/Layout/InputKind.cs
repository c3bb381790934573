namespace BrightRun.ProductSpecs.Layout;

/// <summary>What an input of a step is; it decides where a bare file name is looked up and what is checked.</summary>
public enum InputKind
{
    /// <summary>A document of the product, made by an earlier step.</summary>
    Document,

    /// <summary>A document skeleton.</summary>
    Template,

    /// <summary>A finished sample; advice, never required.</summary>
    Example,

    /// <summary>Raw notes of the product.</summary>
    Raw,

    /// <summary>A folder with source code.</summary>
    Codebase,
}
