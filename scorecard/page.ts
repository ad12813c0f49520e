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
    heading(1, 'The check, checked'),
    paragraph(
      ...text(
        'A verdict is worth what it says of a store that is known to be wrong. So a store that does everything right is given one mistake at a time, as developers make them, and is checked by `retrack-kit check` like any other: over plain HTTP, and with Chromium. Stores that differ in what their server sends are checked over plain HTTP alone where a browser makes no difference, and with Chromium, too, each night.',
      ),
    ),
    list([
      ['Each mistake must be noticed by the requirement that it is made for.'],
      ['Nothing else may be held against the store but what cannot hold beside that mistake.'],
      ['A correct store may be blamed for nothing.'],
      ['Without a browser, what only a browser sees must be unproven, never passed.'],
    ]),
    paragraph(
      `Here are ${requirements.length} requirements, ${wrong.length} mistakes and ${correct.length} correct stores, and `,
      { type: 'strong', children: text('all of it holds') },
      ...text(
        ': where it does not, `npm run scorecard` fails, and does not write this page. It runs with every change. The mistakes are in `scorecard/defects/`; each is the code that a developer wrote in place of what is right.',
      ),
    ),
    heading(2, 'Mistakes by requirement'),
    table(
      ['requirement', 'is tripped by', 'is tripped beside'],
      requirements.map((id) => [[code(id)], names(madeFor(wrong, id)), names(besides(wrong, id))]),
    ),
    heading(2, 'Requirements by mistake'),
    table(['mistake', 'what the developer did', 'tripped', 'beside it', 'left unproven'], wrong.map(rowOfMistake)),
    ...whyBeside(wrong),
    heading(2, 'Correct stores'),
    table(
      ['store', 'what it is', 'raised with Chromium', 'raised without', 'unproven without'],
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
        'A page of script is a correct redirect page, and one that answers with `Set-Cookie` a better one: `redirect.server-cookie` is advice, and says so.',
      ),
    ),
  )
}

const madeFor = (wrong: readonly Scored[], id: string) =>
  wrong.filter(({ subject }) => subject.mistake?.expectedFailure === id)

const besides = (wrong: readonly Scored[], id: string) =>
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
  return [paragraph('Why these mistakes cannot but trip what stands beside:'), list(reasons)]
}

const names = (scored: readonly Scored[]): Phrases => ids(scored.map(({ subject }) => subject.name))

const ids = (all: readonly string[]): Phrases =>
  all.length === 0 ? ['–'] : all.flatMap((id, index) => (index === 0 ? [code(id)] : [', ', code(id)]))
