/** The top of the page: the verdict, what it is about, and what there is to do. */
import type { Element, ElementContent } from 'hast'
import { h } from 'hastscript'
import { OUTCOME_LABELS } from '../../../schemas/labels.ts'
import type { Outcome, Report, Result } from '../../../schemas/report.ts'
import { getSettings } from '../../evidence-view.ts'
import {
  describeVerdict,
  formatDurationMs,
  formatTime,
  getCounts,
  getResults,
  groupByPrefix,
  groupByReason,
  outcomesByUrgency,
  PARTIAL_NOTE,
  sortByLevel,
} from '../labels.ts'
import { anchorOf, code, inline, paragraph, sign } from './elements.ts'

export function masthead(report: Report, partial: boolean): Element {
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
    ...(toDoOf(results).length === 0 ? [] : [['to-do', 'What to do']]),
    ...groupByPrefix(results).map(({ name, heading }) => [anchorOf('group', name), heading]),
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

const WANT_SOMETHING: readonly Outcome[] = ['fail', 'warn', 'unproven', 'error', 'notice']

const toDoOf = (results: readonly Result[]) => results.filter(({ outcome }) => WANT_SOMETHING.includes(outcome))

/** A list to work through; the requirements further down say more of each. */
export function toDo(report: Report): Element | null {
  if (toDoOf(report.results).length === 0) return null
  const outcomes = outcomesByUrgency(report).filter((outcome) => WANT_SOMETHING.includes(outcome))
  return h('section', { id: 'to-do', ariaLabelledBy: 'to-do-heading' }, [
    h('h2', { id: 'to-do-heading' }, 'What to do'),
    outcomes.flatMap((outcome) => {
      const found = getResults(report.results, outcome)
      if (found.length === 0) return []
      return [
        h('h3', { className: [outcome] }, [sign(outcome), `${OUTCOME_LABELS[outcome].heading} (${found.length})`]),
        h(
          'ul',
          { className: ['to-do'] },
          outcome === 'unproven' || outcome === 'error' ? byReason(found) : oneByOne(found),
        ),
      ]
    }),
  ])
}

const oneByOne = (results: readonly Result[]): Element[] =>
  sortByLevel(results).map(({ id, title, remedy }) =>
    h('li', [
      h('p', h('a', { href: `#${anchorOf('requirement', id)}` }, inline(title))),
      remedy === null ? null : paragraph(remedy.text),
    ]),
  )

const byReason = (results: readonly Result[]): Element[] =>
  groupByReason(results).map((same) => {
    const [{ observed, remedy }] = same
    return h('li', [
      h('p', h('strong', inline(observed))),
      remedy === null ? null : paragraph(remedy.text),
      h('p', { className: ['concerns'] }, [
        'Concerns ',
        same.flatMap(({ id }, index) => [
          index === 0 ? '' : ', ',
          h('a', { href: `#${anchorOf('requirement', id)}` }, h('code', id)),
        ]),
      ]),
    ])
  })
