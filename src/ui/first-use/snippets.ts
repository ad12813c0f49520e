/** A first lead, sent by hand: whole programs that need nothing but their language, with the account's values in them. */
import { quoteForShell } from '../../../shared/quote-for-shell.ts'

export interface LeadValues {
  /** Where the mock is reached, without a slash at its end. */
  readonly origin: string
  readonly token: string
  readonly event: string
  readonly click: string
}

interface Snippet {
  readonly id: string
  readonly title: string
  /** The name of the file to save it as; undefined for a line for a shell. */
  readonly file?: string
  /** How it is run. */
  readonly command?: string
  /** Returns the program. Values may hold any characters: a user chooses the token. */
  readonly write: (values: LeadValues) => string
}

const REFERENCE = 'first-lead'

const toUrl = ({ origin }: LeadValues) => `${origin}/api/v2/leads`

/** A string of JavaScript and of Python, and of Java. */
const quote = (text: string) => JSON.stringify(text)
const quoteForPhp = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'curl',
    title: 'curl',
    write: (values) => `curl -i ${quoteForShell(toUrl(values))} \\
  -H ${quoteForShell(`Authorization: Bearer ${values.token}`)} \\
  -H 'Content-Type: application/json' -H 'Accept: application/json' \\
  -d ${quoteForShell(toLead(values))}`,
  },
  {
    id: 'php',
    title: 'PHP',
    file: 'lead.php',
    command: 'php lead.php',
    write: (values) => `<?php
$request = curl_init(${quoteForPhp(toUrl(values))});
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => [
        ${quoteForPhp(`Authorization: Bearer ${values.token}`)},
        'Content-Type: application/json',
        'Accept: application/json',
    ],
    CURLOPT_POSTFIELDS => json_encode([
        'event' => ${quoteForPhp(values.event)},
        'click' => ${quoteForPhp(values.click)},
        'reference' => '${REFERENCE}',
    ]),
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
]);
$body = curl_exec($request);
if ($body === false) exit(curl_error($request) . "\\n");
echo curl_getinfo($request, CURLINFO_RESPONSE_CODE), ' ', $body, "\\n";
`,
  },
  {
    id: 'node',
    title: 'Node',
    file: 'lead.mjs',
    command: 'node lead.mjs',
    write: (values) => `const response = await fetch(${quote(toUrl(values))}, {
  method: "POST",
  headers: {
    "Authorization": ${quote(`Bearer ${values.token}`)},
    "Content-Type": "application/json",
    "Accept": "application/json",
  },
  body: JSON.stringify({
    event: ${quote(values.event)},
    click: ${quote(values.click)},
    reference: "${REFERENCE}",
  }),
  signal: AbortSignal.timeout(10_000),
});
console.log(response.status, await response.text());
`,
  },
  {
    id: 'python',
    title: 'Python',
    file: 'lead.py',
    command: 'python3 lead.py',
    write: (values) => `import json, urllib.error, urllib.request

request = urllib.request.Request(
    ${quote(toUrl(values))},
    headers={
        "Authorization": ${quote(`Bearer ${values.token}`)},
        "Content-Type": "application/json",
        "Accept": "application/json",
    },
    data=json.dumps({
        "event": ${quote(values.event)},
        "click": ${quote(values.click)},
        "reference": "${REFERENCE}",
    }).encode())
try:
    with urllib.request.urlopen(request, timeout=10) as response:
        print(response.status, response.read().decode())
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
`,
  },
  {
    id: 'java',
    title: 'Java',
    file: 'Lead.java',
    command: 'java Lead.java',
    write: (values) => `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

class Lead {
    public static void main(String[] args) throws Exception {
        var lead = ${quote(toLead(values))};
        var request = HttpRequest.newBuilder(URI.create(${quote(toUrl(values))}))
            .header("Authorization", ${quote(`Bearer ${values.token}`)})
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(lead))
            .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode() + " " + response.body());
    }
}
`,
  },
]

const toLead = ({ event, click }: LeadValues) => JSON.stringify({ event, click, reference: REFERENCE })
