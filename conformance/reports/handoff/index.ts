/**
 * The testing instructions that Retrack asks for before going live, in Markdown. What the check
 * knows is filled in; what only the merchant knows says `FILL IN`; what does not hold is not hidden.
 */

import type { RootContent } from 'mdast'
import { DOCUMENTED_REQUEST } from '../../../schemas/documented.ts'
import { LEVEL_LABELS, OUTCOME_LABELS } from '../../../schemas/labels.ts'
import type { Report, Result } from '../../../schemas/report.ts'
import { isPrivateUrl } from '../../../shared/hosts.ts'
import { getSettings } from '../../evidence-view.ts'
import {
  describeVerdict,
  formatTime,
  getCounts,
  getResults,
  groupByPrefix,
  groupByRemedy,
  PARTIAL_NOTE,
} from '../labels.ts'
import { code, heading, list, markdown, paragraph, quote, strong, table, text } from '../markdown.ts'
import type { Reporter } from '../reporter.ts'
import { fillIn } from './fill-in.ts'
import { testLeads } from './test-leads.ts'
import { testOrder } from './test-order.ts'

export const handoff: Reporter = {
  name: 'handoff',
  write(report, { partial }) {
    return markdown(
      heading(1, 'Testing instructions for Retrack'),
      ...renderStanding(report, partial),
      heading(2, 'The program'),
      program(report),
      heading(2, 'How to place a test order'),
      ...testOrder(report),
      heading(2, 'Test leads'),
      ...testLeads(report),
      heading(2, 'What was checked'),
      ...checked(report),
    )
  },
}

/** Whether this can be sent at all, before anything else. */
function renderStanding(report: Report, partial: boolean): RootContent[] {
  const failed = getResults(report.results, 'fail')
  const open = ['unproven', 'error'] as const
  return [
    quote(
      strong(describeVerdict(report, partial)),
      ...(report.verdict === 'ready' && !partial ? [] : [' ', strong(NOT_YET)]),
    ),
    ...(partial ? [quote(...text(PARTIAL_NOTE))] : []),
    paragraph(
      ...text(
        `Checked on ${formatTime(report.startedAt)} with ${report.suite.name} ${report.suite.version}, against a mock of Retrack. The check itself sent nothing to Retrack.`,
      ),
    ),
    ...(failed.length === 0
      ? []
      : [
          paragraph('What does not hold:'),
          list(failed.map(({ id, title, observed }) => [...text(`${title}: ${observed}`), ' (', code(id), ')'])),
        ]),
    ...open.flatMap((outcome) => {
      const results = getResults(report.results, outcome).filter(({ level }) => level === 'required')
      return results.length === 0
        ? []
        : [paragraph(...text(`${OUTCOME_LABELS[outcome].heading}, though required:`)), listReasons(results)]
    }),
  ]
}

const NOT_YET = 'Do not send these instructions yet.'

const listReasons = (results: readonly Result[]) =>
  list(
    groupByRemedy(results).map(({ results: same, observed }) => [
      ...text(observed),
      ' (',
      ...same.flatMap(({ id }, index) => (index === 0 ? [code(id)] : [', ', code(id)])),
      ')',
    ]),
  )

function program({ evidence }: Report): RootContent {
  const settings = getSettings(evidence)
  if (settings === undefined) return paragraph(fillIn('everything: the check ended before it knew the store'))
  const { store, mock } = settings
  const address = (url: string) =>
    isPrivateUrl(url) ? [fillIn('the public address'), ' (checked at ', code(url), ')'] : [code(url)]
  return table(
    ['', ''],
    [
      [['Redirect URL'], store.redirectUrl === null ? ['none'] : address(store.redirectUrl)],
      [
        ['Uses Redirect Page'],
        [
          store.redirectUrl === null ? 'off: the check planted the cookie itself' : 'on',
          '; ',
          fillIn('is it set so in Retrack?'),
        ],
      ],
      [
        ['Cookie'],
        store.redirectUrl === null ? [code('retrack_click')] : [code('retrack_click'), ', set by the redirect page'],
      ],
      [
        ['Event'],
        mock.event === DOCUMENTED_REQUEST.event
          ? [
              fillIn('the event of the program'),
              ' (checked with the one of the example on your page, ',
              code(mock.event),
              ')',
            ]
          : [code(mock.event)],
      ],
      ...store.deeplinks.map((deeplink) => [['Deeplink to try'], address(deeplink)]),
      [['API token'], ['known to both of us; it is not in this document']],
    ],
  )
}

function checked(report: Report): RootContent[] {
  if (report.results.length === 0) return [paragraph('Nothing.')]
  return [
    paragraph(
      ...text(
        `${getCounts(report.summary)
          .map(({ words }) => words)
          .join(', ')}.`,
      ),
    ),
    ...groupByPrefix(report.results).flatMap((group) => [
      heading(3, group.heading),
      table(
        ['Outcome', 'Requirement', 'Level', 'Id'],
        group.results.map(({ id, title, level, outcome }) => [
          [OUTCOME_LABELS[outcome].word],
          text(title),
          [LEVEL_LABELS[level]],
          [code(id)],
        ]),
      ),
    ]),
  ]
}
