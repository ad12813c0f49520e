/** The evidence: the browser on the left, the mock on the right, and what the check itself did between them. */
import type { Element } from 'hast'
import { h } from 'hastscript'
import type { Evidence } from '../../../schemas/evidence.ts'
import { JOURNEYS, type JourneyRun } from '../../../schemas/journeys.ts'
import type { Outcome, Report } from '../../../schemas/report.ts'
import { escapeInvisible, escapeProse } from '../../../shared/escape-invisible.ts'
import { pluralize } from '../../analysis/format.ts'
import { describeEvidence, type Fact } from '../evidence-text/index.ts'
import { code, inline } from './elements.ts'
import { waterfall } from './waterfall.ts'

/** Images that a browser draws without running anything. */
const IMAGE = /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/

const SIDES = { browser: 'Browser', runner: 'This check', mock: 'Retrack mock' } as const

const TROUBLE: readonly Outcome[] = ['fail', 'warn']

export function timeLine({ evidence, results, startedAt }: Report): Element | null {
  if (evidence.length === 0) return null
  const wanted = new Set(
    results.filter(({ outcome }) => TROUBLE.includes(outcome)).flatMap((result) => result.evidence),
  )
  const since = sinceStart(startedAt)
  const chapters = splitChapters(evidence)
  return h('section', { id: 'time-line', ariaLabelledBy: 'time-line-heading' }, [
    h('h2', { id: 'time-line-heading' }, 'Time line'),
    h('details', { className: ['all'] }, [
      h(
        'summary',
        `All that the check saw: ${pluralize(evidence.length, 'item')} of ${pluralize(chapters.length, 'journey')}`,
      ),
      h(
        'p',
        'Journey by journey, in the order in which they began. Two journeys may have run side by side. Times count from the start of the check. A journey with `!` is one that a failure or a warning rests on. Bars show what the visitor did and, below it, what Retrack received: filled where it was accepted, hollow where it was not; `+` is the pause since the request before.',
      ),
      chapters.map((chapter) => renderChapter(chapter, since, wanted)),
    ]),
  ])
}

interface Chapter {
  readonly journey: JourneyRun | null
  readonly items: readonly [Evidence, ...Evidence[]]
}

/** Groups the evidence into one chapter per run of a journey, and one for the rest. */
function splitChapters(evidence: readonly Evidence[]): Chapter[] {
  const chapters = new Map<number, { journey: JourneyRun | null; items: [Evidence, ...Evidence[]] }>()
  for (const item of evidence) {
    const run = item.journey?.run ?? 0
    const chapter = chapters.get(run)
    if (chapter === undefined) chapters.set(run, { journey: item.journey, items: [item] })
    else chapter.items.push(item)
  }
  return [...chapters.values()]
}

type Since = (at: string) => string

const sinceStart =
  (startedAt: string): Since =>
  (at) => {
    const ms = Date.parse(at) - Date.parse(startedAt)
    return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(3)} s`
  }

function renderChapter({ journey, items }: Chapter, since: Since, wanted: ReadonlySet<string>): Element {
  const [first] = items
  const isWanted = items.some(({ id }) => wanted.has(id))
  return h('details', { className: ['chapter', ...(isWanted ? ['wanted'] : [])] }, [
    h('summary', [
      h('span', { className: ['when'] }, since(first.at)),
      h('span', { className: ['name'] }, [
        h('strong', `${isWanted ? '! ' : ''}${journey?.name ?? 'whole check'}`),
        ...(journey?.variant == null ? [] : [' ', code(journey.variant)]),
        ' ',
        h(
          'span',
          { className: ['what'] },
          inline(journey === null ? 'What belongs to no journey.' : JOURNEYS[journey.name]),
        ),
      ]),
      h('span', { className: ['size'] }, `${items.length} ${items.length === 1 ? 'item' : 'items'}`),
    ]),
    waterfall(items),
    h(
      'ol',
      { className: ['lanes'] },
      items.map((item) => renderItem(item, since)),
    ),
  ])
}

function renderItem(item: Evidence, since: Since): Element {
  const { sentence, facts, remarkable } = describeEvidence(item)
  return h('li', { id: item.id, className: ['item', item.side, ...(remarkable ? ['remarkable'] : [])] }, [
    h('p', { className: ['stamp'] }, [
      h('span', { className: ['side'] }, SIDES[item.side]),
      h('time', { dateTime: item.at }, since(item.at)),
      h('a', { href: `#${item.id}`, ariaLabel: `Link to ${item.id}` }, item.id),
    ]),
    h('p', { className: ['sentence'] }, inline(sentence)),
    facts.length === 0
      ? null
      : h(
          'dl',
          facts.map((fact) => h('div', [h('dt', escapeInvisible(fact.term)), h('dd', renderFact(fact))])),
        ),
    item.kind === 'screenshot' ? screenshot(item.image) : null,
    h('details', { className: ['raw'] }, [
      h('summary', { ariaLabel: `JSON of ${item.id}` }, 'JSON'),
      h('pre', { tabIndex: 0, role: 'group', ariaLabel: `JSON of ${item.id}` }, h('code', formatRaw(item))),
    ]),
  ])
}

const renderFact = ({ text, kind }: Fact) => (kind === 'value' ? code(text) : inline(text))

function screenshot(image: string): Element {
  return IMAGE.test(image)
    ? h('img', { src: image, alt: 'Screenshot of the page that the visitor sees in the end' })
    : h('p', 'The screenshot is no PNG, JPEG or WebP, and is not shown.')
}

function formatRaw(item: Evidence): string {
  const shown = item.kind === 'screenshot' ? { ...item, image: `${item.image.slice(0, 32)}…` } : item
  return escapeProse(JSON.stringify(shown, null, 2))
}
