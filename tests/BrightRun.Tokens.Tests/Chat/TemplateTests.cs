using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Tests.Tokenizers;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Chat;

public class TemplateTests
{
    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private const string Llama3Loop =
        "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
        + "+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}";

    private const string Llama3Header = "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}";

    private const string Mistral =
        "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Alternate!') }}{% endif %}"
        + "{% if message['role'] == 'user' %}{{ '[INST]' + message['content'] + '[/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token }}"
        + "{% else %}{{ raise_exception('Only user and assistant!') }}{% endif %}{% endfor %}";

    // The bones of the template of Llama 3.1 and later: blocks for tools, then what every conversation meets.
    private const string DatedLlama3 =
        """
        {{- bos_token }}
        {%- if not date_string is defined %}
            {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
        {%- endif %}
        {%- if not tools is defined %}
            {%- set tools = none %}
        {%- endif %}

        {#- The system text comes first. #}
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content']|trim %}
            {%- set messages = messages[1:] %}
        {%- else %}
            {%- set system_message = "" %}
        {%- endif %}
        {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
        {%- if tools is not none %}
            {{- "Environment: ipython\n" }}
        {%- endif %}
        {{- "Cutting Knowledge Date: December 2023\n" }}
        {{- "Today Date: " + date_string + "\n\n" }}
        {{- system_message }}
        {{- "<|eot_id|>" }}
        {%- for message in messages %}
            {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
            {%- elif 'tool_calls' in message %}
                {%- if not message.tool_calls|length == 1 %}{{- raise_exception("One call at a time!") }}{%- endif %}
                {{- message.tool_calls[0].function.name }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}

        """;

    public static TheoryData<string, string> Known => new()
    {
        { "chatml", ChatMl },
        { "chatml", "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}" + ChatMl },
        { "chatml", ChatMl.Replace("['role']", ".role", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("%}", "%}\n", StringComparison.Ordinal) },
        { "chatml-default-system", WithDefaultSystem("Be brief.") },
        { "llama-3", Llama3Loop + Llama3Header },
        { "llama-3", Llama3Loop + "{% if add_generation_prompt %}" + Llama3Header + "{% endif %}" },
        { "llama-3.1", DatedLlama3 },
        { "mistral", Mistral },
    };

    public static TheoryData<string> Unknown =>
    [
        "",
        "{{ messages }}",
        ChatMl + " ",
        ChatMl.Replace("+ '\\n'}}", "}}", StringComparison.Ordinal),
        ChatMl.Replace("{% endfor %}", "\n\n{% endfor %}", StringComparison.Ordinal),
        ChatMl.Replace("assistant", "model", StringComparison.Ordinal),
        Llama3Loop.Replace(" | trim", "", StringComparison.Ordinal) + Llama3Header,
        Mistral.Replace("'[INST]'", "'[INST] '", StringComparison.Ordinal),
        DatedLlama3.Replace("{{- \"<|start_header_id|>system", "{%- if system_message %}{{- \"<|start_header_id|>system", StringComparison.Ordinal),
        DatedLlama3.Replace("Cutting", "Knowledge", StringComparison.Ordinal),
        DatedLlama3.Replace("not (message.role", "(message.role", StringComparison.Ordinal),
        "{% for message in messages",
        "{{ 'open",
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void AKnownShape_IsRecognisedHoweverItIsLaidOut(string name, string template) => Assert.Equal(name, ChatFormats.Create("auto", With(template)).Name);

    [Theory]
    [MemberData(nameof(Unknown))]
    public void AnythingElse_IsRefusedWithTheFormatsToChooseFrom(string template)
    {
        var refused = Assert.Throws<RefusedException>(() => ChatFormats.Create("auto", With(template)));
        Assert.Contains("--format llama-3 | chatml | mistral", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ABaseWithoutTemplate_IsRefusedWithTheFormatsToChooseFrom() =>
        Assert.Contains("without a chat template", Assert.Throws<RefusedException>(() => ChatFormats.Create("auto", With(null))).Message, StringComparison.Ordinal);

    [Fact]
    public void ADefaultSystemText_IsAddedWhereThereIsNone()
    {
        var format = ChatFormats.Create("auto", With(WithDefaultSystem("Be brief.")));
        const string Default = "<|im_start|>system\nBe brief.<|im_end|>\n";

        Assert.Equal(Default + "<|im_start|>user\nHi<|im_end|>\n", format.Render([new(ChatRole.User, "Hi")]).Text);
        Assert.Equal("<|im_start|>system\nNo.<|im_end|>\n", format.Render([new(ChatRole.System, "No.")]).Text);
    }

    [Fact]
    public void ARecognisedFormat_IsMadeAgainFromItsStoredName()
    {
        var stored = ChatFormats.Create("auto", With(WithDefaultSystem("Be brief.")));

        Assert.Equal(stored.TemplateHash, ChatFormats.Create(stored.Name, With(WithDefaultSystem("Be brief."))).TemplateHash);
        Assert.NotEqual(stored.TemplateHash, ChatFormats.Create(stored.Name, With(WithDefaultSystem("Be long."))).TemplateHash);
        Assert.Throws<RefusedException>(() => ChatFormats.Create(stored.Name, With(ChatMl)));
    }

    private static string WithDefaultSystem(string text) => ChatMl.Replace(
        "messages %}{{",
        "messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\n" + text + "<|im_end|>\\n' }}{% endif %}{{",
        StringComparison.Ordinal);

    private static ITokenizer With(string? template)
    {
        var json = TinyTokenizer.ByteLevel();
        string[] tokens = ["<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<s>", "</s>"];
        json["added_tokens"] = new JsonArray([.. tokens.Select((token, at) => (JsonNode?)TinyTokenizer.Added(300 + at, token))]);
        return TinyTokenizer.Open(json, template);
    }
}
