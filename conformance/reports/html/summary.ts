/** The top of the page: the verdict, what it is about, and what there is to do. */
import type { Element, ElementContent } from 'hast'
import { h } from 'hastscript'
import { OUTCOME_LABELS } from '../../../schemas/labels.ts'
import type { Outcome, Report, Result } from '../../../schemas/report.ts'
import { truncate } from '../../../shared/escape-invisible.ts'
import { getSettings } from '../../evidence-view.ts'
import {
  describeVerdict,
  formatDurationMs,
  formatTime,
  getCounts,
  getResults,
  groupByPrefix,
  groupByRemedy,
  outcomesByUrgency,
  PARTIAL_NOTE,
  type SameRemedy,
  sortByLevel,
} from '../labels.ts'
import { code, getAnchor, inline, sign } from './elements.ts'

export function renderMasthead(report: Report, partial: boolean): Element {
  const { suite, store, startedAt, durationMs, summary, verdict, evidence } = report
  const driver = getSettings(evidence)?.driver
  const about: [string, ElementContent[]][] = [
    ['Store', [code(store)]],
    [
      'Checked',
      [h('time', { dateTime: startedAt }, formatTime(startedAt)), `, in ${formatDurationMs(durationMs)}`].map(node),
    ],
    ['With', inline(`${suite.name} ${suite.version}${driver === undefined ? '' : `, ${DRIVERS[driver]}`}`)],
  ]
  return h('header', { className: ['masthead', verdict] }, [
    h('div', { className: ['column'] }, [
      h('p', { className: ['suite'] }, 'Retrack lead tracking: is the store ready to go live?'),
      h('h1', inline(describeVerdict(report, partial))),
      partial ? h('p', { className: ['partial'] }, PARTIAL_NOTE) : null,
      h(
        'ul',
        { className: ['counts'] },
        getCounts(summary).map(({ outcome, count, words }) =>
          h('li', { className: [outcome] }, [h('strong', String(count)), h('span', words.slice(String(count).length))]),
        ),
      ),
      h(
        'dl',
        { className: ['about'] },
        about.map(([term, text]) => h('div', [h('dt', term), h('dd', text)])),
      ),
    ]),
  ])
}

const DRIVERS = { chromium: 'visiting with Chromium', http: 'visiting by plain HTTP, without a browser' } as const

const node = (given: string | Element): ElementContent =>
  typeof given === 'string' ? { type: 'text', value: given } : given

export function navigation({ results, evidence }: Report): Element {
  const links = [
    ...(getOpenResults(results).length === 0 ? [] : [['to-do', 'What to do']]),
    ...groupByPrefix(results).map(({ name, heading }) => [getAnchor('group', name), heading]),
    ...(evidence.length === 0 ? [] : [['time-line', 'Time line']]),
  ]
  return h(
    'nav',
    { ariaLabel: 'On this page' },
    h(
      'ul',
      { className: ['column'] },
      links.map(([id = '', text = '']) => h('li', h('a', { href: `#${id}` }, inline(text)))),
    ),
  )
}

/** The most urgent ones are read first; the others are folded. */
const MAX_ENTRIES = 20
/** A longer text is in the requirement. */
const MAX_ENTRY = 280

const WANT_SOMETHING: readonly Outcome[] = ['fail', 'warn', 'unproven', 'error', 'notice']

const getOpenResults = (results: readonly Result[]) => results.filter(({ outcome }) => WANT_SOMETHING.includes(outcome))

/** A list to work through; the requirements further down say more of each. */
export function toDo(report: Report): Element | null {
  if (getOpenResults(report.results).length === 0) return null
  const outcomes = outcomesByUrgency(report).filter((outcome) => WANT_SOMETHING.includes(outcome))
  return h('section', { id: 'to-do', ariaLabelledBy: 'to-do-heading' }, [
    h('h2', { id: 'to-do-heading' }, 'What to do'),
    outcomes.flatMap((outcome) => {
      const found = getResults(report.results, outcome)
      if (found.length === 0) return []
      return [
        h('h3', { className: [outcome] }, [sign(outcome), `${OUTCOME_LABELS[outcome].heading} (${found.length})`]),
        ...entries(groupByRemedy(sortByLevel(found))),
      ]
    }),
  ])
}

function entries(groups: readonly SameRemedy[]): Element[] {
  const items = groups.map(entry)
  const more = items.slice(MAX_ENTRIES)
  const shown = h('ul', { className: ['to-do'] }, items.slice(0, MAX_ENTRIES))
  if (more.length === 0) return [shown]
  return [shown, h('details', [h('summary', `and ${more.length} more`), h('ul', { className: ['to-do'] }, more)])]
}

/** An entry of the list: the mistake, what was seen of it, and what to do. The requirements that it links to have the rest. */
function entry({ results, observed, remedy }: SameRemedy): Element {
  const [{ outcome }] = results
  const isJudged = outcome !== 'unproven' && outcome !== 'error'
  return h('li', [
    ...(isJudged ? results.map(({ id, title }) => h('p', link(id, inline(title)))) : []),
    h('p', { className: ['seen'] }, inline(truncate(observed, MAX_ENTRY))),
    remedy === null ? null : h('p', { className: ['fix'] }, inline(truncate(remedy.text, MAX_ENTRY))),
    isJudged
      ? null
      : h('p', { className: ['concerns'] }, [
          'Concerns ',
          ...results.flatMap(({ id }, index) => [index === 0 ? '' : ', ', link(id, [h('code', id)])]),
        ]),
  ])
}

const link = (id: string, text: ElementContent[]): Element => h('a', { href: `#${getAnchor('requirement', id)}` }, text)
