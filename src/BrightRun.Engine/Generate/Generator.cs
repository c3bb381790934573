using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;
using TorchSharp;

namespace BrightRun.Engine.Generate;

/// <summary>
/// A base that answers chats, alone or through adapters, which are chosen per request. Loaded once; used from one thread at a
/// time, on which nothing is awaited while it works (tensor scopes belong to their thread).
/// </summary>
public sealed class Generator : IDisposable
{
    private readonly BaseModel _source;
    private readonly GeneratorSettings _settings;
    private readonly List<AdapterHandle> _adapters = [];

    private Generator(BaseModel source, GeneratorSettings settings, ITokenizer tokenizer, IChatFormat format, CausalLm model)
    {
        (_source, _settings, Tokenizer, Format, Model) = (source, settings, tokenizer, format, model);
        StopIds = new HashSet<int>([.. format.StopIds, .. source.Config.EosIds]);
    }

    /// <summary>The base's tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>How messages become tokens.</summary>
    public IChatFormat Format { get; }

    /// <summary>f32 or bf16.</summary>
    public string Dtype => Model.DType == torch.ScalarType.BFloat16 ? "bf16" : "f32";

    /// <summary>Most tokens of prompt and answer together.</summary>
    public int ContextLength => _source.Config.ContextLength;

    internal CausalLm Model { get; }

    /// <summary>Tokens that end a turn: the format's and the base's.</summary>
    internal IReadOnlySet<int> StopIds { get; }

    /// <summary>Loads a base.</summary>
    /// <param name="source">Stays open as long as adapters are loaded; not disposed here.</param>
    /// <param name="settings">Chat format, number type, threads.</param>
    /// <exception cref="RefusedException">
    /// There is no tokenizer, the chat format does not fit it, the memory does not suffice, or the native libraries cannot be loaded.
    /// </exception>
    public static Generator Load(BaseModel source, GeneratorSettings settings)
    {
        if (source.TokenizerPath is not { } path)
            throw new RefusedException($"{source.Path} has no tokenizer, so it cannot read or write text.", "Put the base's tokenizer.json beside its weights.");
        var tokenizer = BrightRun.Tokens.Tokenizers.Tokenizer.Open(path);
        var format = ChatFormats.Create(settings.Format, new PieceMemory(tokenizer));
        TorchNative.EnsureLoaded();
        torch.set_num_threads(settings.Threads);
        var device = ComputeChoice.ChooseDevice(settings.Device);
        var type = TypeOf(settings.Dtype, device, source.Config);
        try
        {
            return new Generator(source, settings, tokenizer, format, CausalLm.Load(source, type, device));
        }
        catch (Exception failure) when (MemoryFailure.Is(failure))
        {
            throw TooLarge(source.Config, type, failure);
        }
    }

    /// <summary>Reads an adapter and holds it ready.</summary>
    /// <param name="folder">adapter_config.json, adapter_model.safetensors and, where it is our own, manifest.json.</param>
    /// <param name="allowOtherBase">Whether an adapter whose manifest names another base will do.</param>
    /// <exception cref="RefusedException">It is damaged, does not fit the base, or was trained with another chat format.</exception>
    public AdapterHandle LoadAdapter(string folder, bool allowOtherBase = false)
    {
        AdapterVerification.EnsureBase(folder, _source, allowOtherBase);
        EnsureFormat(folder, allowOtherBase);
        var handle = new AdapterHandle(folder, LoraAdapter.Load(folder, _source.Config));
        _adapters.Add(handle);
        return handle;
    }

    /// <summary>Frees an adapter; no request and no memory may refer to it any more.</summary>
    public void Unload(AdapterHandle handle)
    {
        if (!_adapters.Remove(handle))
            return;
        Model.Forget(handle.Adapter);
        handle.Adapter.Dispose();
    }

    /// <summary>The tokens that the model reads before it answers.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <exception cref="RefusedException">
    /// The last turn is the assistant's own, the chat format cannot express the roles, or the prompt leaves no room for an answer.
    /// </exception>
    public int[] Prompt(IReadOnlyList<ChatMessage> messages)
    {
        if (messages is [.., { Role: ChatRole.Assistant }])
            throw new RefusedException("The last message is the assistant's own, so there is nothing to answer.", "End the messages with one of the user.");
        var ids = Format.RenderPrompt(messages).Ids;
        return ids.Length < ContextLength
            ? ids
            : throw new RefusedException(
                $"The prompt has {ids.Length} tokens; the base's context holds {ContextLength}, and an answer needs at least one of them.",
                "Shorten the messages or leave out earlier turns; nothing is cut off silently.");
    }

    /// <summary>Answers chats, several side by side.</summary>
    /// <param name="requests">In any number; ids need not differ, but equal ids and seeds draw alike.</param>
    /// <param name="observer">Watches; null for nobody.</param>
    /// <param name="cancellation">Checked between tokens.</param>
    /// <returns>One result per request, in the same order.</returns>
    /// <exception cref="RefusedException">A prompt cannot be made (named by its request's id), before anything is answered; or the memory ran out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; finished answers were handed to the observer.</exception>
    public IReadOnlyList<GenerationResult> Answer(IReadOnlyList<GenerationRequest> requests, IGenerationObserver? observer = null, CancellationToken cancellation = default)
    {
        var results = new Dictionary<GenerationRequest, GenerationResult>(ReferenceEqualityComparer.Instance);
        using var loop = NewLoop(new Collector(results, observer));
        foreach (var request in requests)
            loop.Add(request);
        while (loop.Step(cancellation))
        {
            // Every step hands tokens to the observer.
        }

        return [.. requests.Select(request => results[request])];
    }

    /// <summary>A loop that takes requests at any time, for callers that serve many.</summary>
    /// <param name="observer">Gets text and results.</param>
    public GenerationLoop NewLoop(IGenerationObserver observer) => new(this, _settings.Batch, observer, TimeProvider.System);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in _adapters.ToArray())
            Unload(handle);
        Model.Dispose();
    }

    private void EnsureFormat(string folder, bool allowOtherBase)
    {
        if (AdapterVerification.FindManifest(folder)?.Plan.ChatFormat is not { } trained)
            return;
        if (trained.Name != Format.Name)
        {
            throw new RefusedException(
                $"{folder} was trained with the chat format {trained.Name}; this chat uses {Format.Name}.",
                $"Use the one that it was trained with: --format {trained.Name}.");
        }

        if (!allowOtherBase && trained.TemplateSha256 != Format.TemplateHash)
        {
            throw new RefusedException(
                $"{folder} was trained with another template of the chat format {trained.Name} (SHA-256 {trained.TemplateSha256[..12]}…, here {Format.TemplateHash[..12]}…).",
                "The base's tokenizer or chat template was changed since: take the original, or train anew.");
        }
    }

    private static torch.ScalarType TypeOf(DtypeChoice choice, torch.Device device, ModelConfig model)
    {
        var available = device.type == DeviceType.CPU ? ProcessMemory.Available() : long.MaxValue;
        var type = choice switch
        {
            DtypeChoice.F32 => torch.ScalarType.Float32,
            DtypeChoice.Bf16 => torch.ScalarType.BFloat16,
            _ => ComputeChoice.Choose(choice, device, model, bytes => model.Parameters * bytes, available).DType,
        };
        return model.Parameters * (type == torch.ScalarType.Float32 ? 4 : 2) <= available ? type : throw TooLarge(model, type, null);
    }

    private static RefusedException TooLarge(ModelConfig model, torch.ScalarType type, Exception? cause)
    {
        var bytes = model.Parameters * (type == torch.ScalarType.Float32 ? 4 : 2);
        return new RefusedException(
            $"The base needs {bytes / 1e9:F1} GB of memory for its weights, and {ProcessMemory.Available() / 1e9:F1} GB are at hand.",
            "Close other programs, use --dtype bf16, or take a smaller base.",
            cause);
    }

    private sealed class Collector(Dictionary<GenerationRequest, GenerationResult> results, IGenerationObserver? observer) : IGenerationObserver
    {
        public void TextAdded(GenerationRequest request, string text) => observer?.TextAdded(request, text);

        public void Finished(GenerationRequest request, GenerationResult result)
        {
            results[request] = result;
            observer?.Finished(request, result);
        }
    }
}
