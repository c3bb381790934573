namespace BrightRun.Domain.Curate;

/// <summary>What a record is called and how it is stratified, read without reading its turns.</summary>
internal static class RecordIdentity
{
    /// <summary>The id of the record's conversation; null when it has none of its own.</summary>
    public static string? Of(DataRecord record)
    {
        using var document = record.Parse();
        var root = document.RootElement;
        return JsonText.Member(JsonText.ObjectMember(root, "conversation_metadata"), "conversation_id")
            ?? JsonText.Member(root, "conversation_id")
            ?? JsonText.Member(JsonText.ObjectMember(root, "dataset_metadata"), "dataset_name");
    }
}
