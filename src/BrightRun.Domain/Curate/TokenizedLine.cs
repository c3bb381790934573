namespace BrightRun.Domain.Curate;

/// <summary>One sequence of already tokenized data.</summary>
/// <param name="InputIds">Token ids [T], each ≥ 0; whether they lie in the vocabulary is for the reader of the base model to say.</param>
/// <param name="Labels">[T]: a token id, or −100 where the token is not supervised. A label counts for the position before it.</param>
/// <param name="Line">Line in the file, from 1 (of a JSON array: the entry).</param>
public sealed record TokenizedLine(int[] InputIds, int[] Labels, int Line);
