/** docs/scorecard.md: what the checks made of every store, for whoever has to trust a check. */
import type { RootContent } from 'mdast'
import { code, heading, list, markdown, type Phrases, paragraph, table, text } from '../conformance/reports/markdown.ts'
import type { Mode, Subject } from './subject.ts'
import { type Outcomes, trippedIn, unprovenIn } from './verdict.ts'

export interface Scored {
  readonly subject: Subject
  /** `chromium` is the same as `http` for a store that is checked without a browser. */
  readonly outcomes: Readonly<Record<Mode, Outcomes>>
}

export function formatPage(scored: readonly Scored[], requirements: readonly string[]): string {
  const correct = scored.filter(({ subject }) => subject.mistake === null)
  const wrong = scored.filter(({ subject }) => subject.mistake !== null)
  return markdown(
    { type: 'html', value: '<!-- Written by `npm run scorecard`. Do not edit. -->' },
    heading(1, 'The check on stores with one mistake'),
    paragraph(
      ...text(
        'This page shows what the check says of stores that are known to be wrong. Each store is correct except for one typical mistake. `retrack-kit check` checks it over plain HTTP, and with Chromium. If a browser makes no difference, because the mistake is in what the server sends, Chromium checks it only at night.',
      ),
    ),
    list([
      ['The requirement of a mistake must fail.'],
      ['Other requirements may fail only if they cannot be met with that mistake.'],
      ['For a correct store nothing may fail.'],
      ['Without a browser, requirements that only a browser can show must be unproven, never passed.'],
    ]),
    paragraph(
      `Here are ${requirements.length} requirements, ${wrong.length} mistakes and ${correct.length} correct stores, and `,
      { type: 'strong', children: text('all rules hold') },
      ...text(
        '. If not, `npm run scorecard` fails, and does not write this page. It runs with every change. `scorecard/defects/` has the code of each mistake.',
      ),
    ),
    heading(2, 'Mistakes by requirement'),
    table(
      ['requirement', 'fails with its mistakes', 'also fails with'],
      requirements.map((id) => [[code(id)], names(madeFor(wrong, id)), names(filterOthers(wrong, id))]),
    ),
    heading(2, 'Requirements by mistake'),
    table(['mistake', 'what the developer did', 'fails', 'also fails', 'left unproven'], wrong.map(rowOfMistake)),
    ...whyBeside(wrong),
    heading(2, 'Correct stores'),
    table(
      ['store', 'what it is', 'found with Chromium', 'found without', 'unproven without'],
      correct.map(({ subject, outcomes }) => [
        [code(subject.name)],
        text(subject.what),
        subject.needsBrowser ? ids(trippedIn(outcomes.chromium)) : ['at night'],
        ids(trippedIn(outcomes.http)),
        ids(unprovenIn(outcomes.http)),
      ]),
    ),
    paragraph(
      ...text(
        'A redirect page that sets the cookie by script is correct. `redirect.server-cookie` only advises to use `Set-Cookie` instead.',
      ),
    ),
  )
}

const madeFor = (wrong: readonly Scored[], id: string) =>
  wrong.filter(({ subject }) => subject.mistake?.expectedFailure === id)

const filterOthers = (wrong: readonly Scored[], id: string) =>
  wrong.filter(
    ({ subject, outcomes }) => subject.mistake?.expectedFailure !== id && trippedIn(outcomes.chromium).includes(id),
  )

/** Without a browser the redirect page is proven in part, whatever the mistake. */
const unprovenBy = ({ needsBrowser }: Subject, outcomes: Outcomes) =>
  unprovenIn(outcomes).filter((id) => needsBrowser || !id.startsWith('redirect.'))

function rowOfMistake({ subject, outcomes }: Scored): Phrases[] {
  const trips = subject.mistake?.expectedFailure ?? ''
  const tripped = trippedIn(outcomes.chromium)
  const isSeenWithout = trippedIn(outcomes.http).includes(trips)
  return [
    [code(subject.name)],
    text(subject.what),
    [code(trips), ...(isSeenWithout ? [] : [' (with a browser only)'])],
    ids(tripped.filter((id) => id !== trips)),
    [String(unprovenBy(subject, outcomes.chromium).length)],
  ]
}

function whyBeside(wrong: readonly Scored[]): RootContent[] {
  const reasons = wrong.flatMap(({ subject: { name, mistake } }) =>
    Object.entries(mistake?.alsoFails ?? {}).map(
      ([id, reason]): Phrases => [code(name), ' and ', code(id), ': ', ...text(reason)],
    ),
  )
  return [paragraph('Why other requirements also fail with these mistakes:'), list(reasons)]
}

const names = (scored: readonly Scored[]): Phrases => ids(scored.map(({ subject }) => subject.name))

const ids = (all: readonly string[]): Phrases =>
  all.length === 0 ? ['–'] : all.flatMap((id, index) => (index === 0 ? [code(id)] : [', ', code(id)]))
