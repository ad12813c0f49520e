import type { LanguageCode } from './pieces.ts'

export const CSHARP: LanguageCode = {
  name: 'C#',
  mark: 'csharp',
  top: `using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;`,
  pieces: {
    'is-click': `/// <summary>A click is a uuid, of any version.</summary>
static bool IsClick(string? value) =>
    value is not null && Regex.IsMatch(value, @"\\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z");`,

    'click-cookie': `/// <summary>The Set-Cookie that keeps a click as it is: for ten days, which are 864,000 seconds.</summary>
static string ClickCookie(string click) =>
    $"retrack_click={click}; Max-Age=864000; Path=/; Secure; SameSite=Lax";`,

    destination: `/// <summary>
/// The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example
/// </summary>
static string Destination(string? deeplink)
{
    if (!Uri.TryCreate(deeplink, UriKind.Absolute, out var target) || target.UserInfo != "") return "/";
    var store = new Uri(Environment.GetEnvironmentVariable("STORE_URL")!);
    // Compared as a whole: https://www.store.example@evil.example/ begins well.
    return target.GetLeftPart(UriPartial.Authority) == store.GetLeftPart(UriPartial.Authority) ? target.AbsoluteUri : "/";
}`,

    'redirect-page': `/// <summary>app.MapGet("/retrack", RedirectPage)</summary>
static void RedirectPage(HttpContext context)
{
    string? click = context.Request.Query["click"];
    // Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
    if (IsClick(click)) context.Response.Headers.Append("Set-Cookie", ClickCookie(click!));
    context.Response.Headers.CacheControl = "no-store";
    context.Response.Headers.Location = Destination(context.Request.Query["deeplink"]);
    context.Response.StatusCode = 303;
}`,

    order: `/// <summary>Saved together with the order. The click is the one of her own cookie, as she orders; null: no lead.</summary>
record Tracking(
    string Reference, string? Click, string? Voucher, string Status = "pending", string? Lead = null,
    string Told = "pending", int Failures = 0, DateTimeOffset Due = default)
{
    public static Tracking Of(HttpRequest request, string orderNumber, string? voucher)
    {
        var click = request.Cookies["retrack_click"];
        return new(orderNumber, IsClick(click) ? click : null, voucher);
    }
}`,

    lead: `/// <summary>The documented fields, and no others.</summary>
static Dictionary<string, string> LeadOf(Tracking order)
{
    var lead = new Dictionary<string, string>
    {
        ["event"] = Environment.GetEnvironmentVariable("RETRACK_EVENT")!,
        ["click"] = order.Click!,
        ["reference"] = order.Reference,
    };
    if (!string.IsNullOrEmpty(order.Voucher)) lead["voucher"] = order.Voucher;
    return lead;
}`,

    pause: `/// <summary>Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for.</summary>
static TimeSpan Pause(int failures, TimeSpan requested)
{
    var doubled = Math.Min(0.5 * Math.Pow(2, failures), 300) * (1 + Random.Shared.NextDouble() / 5);
    return doubled > requested.TotalSeconds ? TimeSpan.FromSeconds(doubled) : requested;
}

/// <summary>Retry-After is in seconds, or a date.</summary>
static TimeSpan RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
{
    { Delta: { } seconds } => seconds,
    { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
    _ => TimeSpan.Zero,
};`,

    post: `class NotTaken(string why, int status = 0, TimeSpan requested = default) : Exception(why)
{
    public int Status { get; } = status;
    public TimeSpan RequestedPause { get; } = requested;
}

// A redirect is not a saved lead: it is not followed.
static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    Timeout = TimeSpan.FromSeconds(5),
};

/// <summary>Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer.</summary>
static async Task<JsonElement> Post(string path, Dictionary<string, string> body)
{
    try
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, Environment.GetEnvironmentVariable("RETRACK_API_URL") + path);
        request.Content = JsonContent.Create(body);
        request.Headers.Authorization = new("Bearer", Environment.GetEnvironmentVariable("RETRACK_TOKEN"));
        request.Headers.Accept.Add(new("application/json"));
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != HttpStatusCode.OK)
            throw new NotTaken($"Retrack answered {(int)response.StatusCode}: {text}", (int)response.StatusCode, RetryAfter(response));
        return text == "" ? default : JsonDocument.Parse(text).RootElement;
    }
    catch (Exception error) when (error is HttpRequestException or TaskCanceledException or JsonException)
    {
        throw new NotTaken($"Retrack did not answer: {error.Message}");
    }
}`,

    tell: `/// <summary>First the lead, whose uuid is kept; then the status, to that uuid. update saves an order in your database.</summary>
static async Task TellRetrack(Tracking order, Func<string, Func<Tracking, Tracking>, Task> update)
{
    var (isNew, status) = (order.Lead is null, order.Status);
    try
    {
        if (isNew)
        {
            var answer = await Post("/api/v2/leads", LeadOf(order));
            var uuid = answer.GetProperty("data").GetProperty("uuid").GetString();
            await update(order.Reference, saved => saved with { Lead = uuid, Failures = 0, Due = default });
        }
        else
        {
            await Post($"/api/v2/leads/{order.Lead}", new() { ["status"] = status });
            await update(order.Reference, saved => saved with { Told = status, Failures = 0, Due = default });
        }
    }
    catch (NotTaken error)
    {
        Console.Error.WriteLine($"Order {order.Reference}: {error.Message}");
        var due = DateTimeOffset.UtcNow + Pause(order.Failures, error.RequestedPause);
        // An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
        await update(order.Reference, saved => !isNew && error.Status is (400 or 409 or 422)
            ? saved with { Told = status }
            : saved with { Failures = saved.Failures + 1, Due = due });
    }
}`,

    worker: `/// <summary>
/// Runs in a BackgroundService. All it knows is in the database, so a restart goes on where it was. outstanding reads
/// SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told &lt;&gt; status) AND due &lt;= @now ORDER BY due
/// </summary>
static async Task RunWorker(
    Func<DateTimeOffset, Task<List<Tracking>>> outstanding,
    Func<string, Func<Tracking, Tracking>, Task> update,
    CancellationToken ending)
{
    while (!ending.IsCancellationRequested)
    {
        foreach (var order in await outstanding(DateTimeOffset.UtcNow)) await TellRetrack(order, update);
        await Task.Delay(500, ending);
    }
}`,

    status: `static readonly Dictionary<string, string> RetrackStatus = new()
{
    ["cancelled"] = "rejected",
    ["returned"] = "rejected",
    ["completed"] = "approved",
};

/// <summary>To be called where the state of an order changes, whoever changes it. An approval is final.</summary>
static async Task<bool> OnStateChange(Tracking order, string state, Func<string, Func<Tracking, Tracking>, Task> update)
{
    if (!RetrackStatus.TryGetValue(state, out var status) || order.Status == "approved") return false;
    await update(order.Reference, saved => saved with { Status = status });
    return true;
}`,
  },
}
