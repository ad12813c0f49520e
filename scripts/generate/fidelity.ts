/** docs/fidelity.md: what of the mock rests on whose word, for the merchant who builds on it. */
import {
  BEHAVIOURS,
  type Behaviour,
  type BehaviourId,
  type Category,
  SETTABLE,
  type Setting,
} from '../../schemas/behaviours/index.ts'
import { PROFILES } from '../../schemas/behaviours/profiles.ts'
import { BESIDE_LARAVEL } from './beside-laravel.ts'

const PARTS: Readonly<Record<Category, string>> = {
  requests: 'Requests',
  clicks: 'Clicks',
  'creating leads': 'Creating leads',
  'updating leads': 'Updating leads',
  answers: 'Answers',
  refusals: 'Refusals',
}

const INTRODUCTION = `<!-- Generated from schemas/behaviours/ledger.ts by \`npm run generate\`. Do not edit. -->

# How faithful the mock is

Everything that the mock does in Retrack's name is on this page, with what it rests on:

- **documented**: Retrack's page on server-to-server tracking of leads says so. Build on it.
- **observed**: Retrack was seen to do so, on a day that is named. None is in this list: it is the mock of whoever has looked
  that knows ([docs/real-retrack.md](real-retrack.md)). \`retrack-kit fidelity --observed FILE\` and \`GET /_mock/behaviours\` show
  such an entry with its date and its answers, above the two below; what contradicts a documented entry is shown, and not
  followed. They also name the request that would settle each entry that is still open.
- **inferred**: a page beside it says so of something alike. Likely, but not promised.
- **assumed**: no page says so, and the mock has to do something. Your store should work whichever way it is.

So a store that relies on documented behaviour only works with Retrack as it does with the mock.

CI runs fifteen HTTP clients of seven languages against the mock: PHP's curl, streams, Guzzle and Symfony, Python's requests,
httpx and aiohttp, Ruby's Net::HTTP, Perl's HTTP::Tiny and LWP, Go's and Java's standard ones, Node.js's fetch and https, and
curl. Each creates and updates leads, reads why one is refused, and sends one again after a 503; test/slow/clients/ has them.
`

const CHANGING = `## Changing a behaviour

What is not documented can be changed, so that you can see how your store copes. Each such entry below
names its setting; the identifier in front of it is what you change it by.

For every account, when the mock starts:

\`\`\`sh
retrack-kit serve --behaviour repeated-reference=refuse --behaviour time-zone=Europe/Stockholm
RETRACK_KIT_BEHAVIOUR=repeated-reference=refuse,time-zone=Europe/Stockholm retrack-kit serve
\`\`\`

For one account, while the mock runs:

\`\`\`sh
curl -X PATCH http://127.0.0.1:8080/_mock/account \\
  -H 'Authorization: Bearer <TOKEN>' -H 'Content-Type: application/json' \\
  -d '{"behaviours":{"repeated-reference":"refuse","time-zone":"Europe/Stockholm"}}'
\`\`\`

## The profile "laravel"

The marks of Retrack's documented answers are those of a Laravel application: that Retrack is one is an inference, and
no page says so. Where such an application would let pass what harms a merchant, the mock is strict by default, or says
why it refuses. Everything that a Laravel application behind nginx does by default, its redirect in place of a
refusal included, is one setting:

\`\`\`sh
retrack-kit serve --behaviour profile=laravel
\`\`\`

The control API and the library take \`{"behaviours":{"profile":"laravel"}}\`; a setting that is given beside it counts
first, on the command line the later one. It sets

PROFILE_TABLE

${BESIDE_LARAVEL}
## Refusals name their entry

A request that the mock refuses is answered with the header \`x-retrack-kit-behaviour\`: the identifiers of
the entries that the refusal rests on.
`

export function fidelity(): string {
  const entries = Object.entries(BEHAVIOURS) as [BehaviourId, Behaviour][]
  const parts = (Object.keys(PARTS) as Category[]).map((part) => {
    const ofPart = entries.filter(([, behaviour]) => behaviour.part === part)
    return [`## ${PARTS[part]}\n`, ...ofPart.map(([id, behaviour]) => entry(id, behaviour))].join('\n')
  })
  const changing = CHANGING.replace('PROFILE_TABLE', profileTable())
  return [INTRODUCTION, overview(entries), changing, ...parts].join('\n')
}

function profileTable(): string {
  const rows = Object.entries(PROFILES.laravel).map(
    ([id, value]) =>
      `| [${id}](#${id}) | \`${value}\` | ${value === SETTABLE.get(id)?.default ? 'as by default' : ''} |`,
  )
  return ['| setting | value | |', '|---|---|---|', ...rows].join('\n')
}

function overview(entries: readonly [BehaviourId, Behaviour][]): string {
  const count = (part: Category | undefined, kind: string) =>
    entries.filter(([, { part: own, basis }]) => (part === undefined || own === part) && basis.kind === kind).length
  const row = (title: string, part?: Category) =>
    `| ${title} | ${['documented', 'inferred', 'assumed'].map((kind) => count(part, kind)).join(' | ')} |`
  const rows = (Object.keys(PARTS) as Category[]).map((part) =>
    row(`[${PARTS[part]}](#${part.replaceAll(' ', '-')})`, part),
  )
  return ['| | documented | inferred | assumed |', '|---|---|---|---|', ...rows, row('In all'), ''].join('\n')
}

function entry(id: BehaviourId, behaviour: Behaviour): string {
  const lines = [`### ${id}\n`, `${behaviour.title}\n`, `${restsOn(behaviour)}\n`]
  if ('setting' in behaviour) lines.push(settingOf(id, behaviour.setting))
  if ('governedBy' in behaviour)
    lines.push(`It has no setting of its own: ${governor(behaviour.governedBy)} changes it.\n`)
  return lines.join('\n')
}

function restsOn({ basis }: Behaviour): string {
  switch (basis.kind) {
    case 'documented':
      return `**Documented** in the section "${basis.section}".`
    case 'inferred':
      return `**Inferred.** Source: ${basis.source}.`
    case 'assumed':
      return `**Assumed.** Reason: ${basis.reason}.`
  }
}

function governor(governedBy: string): string {
  return governedBy in BEHAVIOURS ? `[${governedBy}](#${governedBy})` : governedBy
}

function settingOf(id: string, { accepts, default: byDefault, meaning }: Setting<unknown>): string {
  const meanings = Object.entries(meaning)
  // Few values, each with a name: a table. Else a range, of which at most one value needs a word.
  if (meanings.length < 2) {
    const named = meanings.map(([value, does]) => ` \`${value}\` is ${does}.`).join('')
    return `Setting \`${id}=VALUE\`: ${accepts}. Default: \`${byDefault}\`.${named}\n`
  }
  const row = ([value, does]: [string, string]) =>
    `| \`${id}=${value}\` | ${value === byDefault ? 'default' : ''} | ${does} |`
  return ['| Setting | | What it does |', '|---|---|---|', ...meanings.map(row), ''].join('\n')
}
