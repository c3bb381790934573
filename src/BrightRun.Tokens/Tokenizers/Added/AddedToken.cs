namespace BrightRun.Tokens.Tokenizers.Added;

/// <summary>A token that is looked for in the text itself, before anything else.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
/// <param name="Special">A control token: text from a message never becomes one.</param>
/// <param name="LeftStrip">White space before it belongs to it.</param>
/// <param name="RightStrip">White space after it belongs to it.</param>
/// <param name="SingleWord">Only where no word character touches it.</param>
/// <param name="Normalized">Looked for in the normalized text, not in the text as written.</param>
internal sealed record AddedToken(
    int Id, string Text, bool Special, bool LeftStrip = false, bool RightStrip = false, bool SingleWord = false, bool Normalized = false);
