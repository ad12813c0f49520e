/** The words of `retrack-kit explain`. */
import type { Requirement } from '../../conformance/requirement.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import type { Basis } from '../../schemas/report.ts'
import { requirementOf } from './select.ts'

/** Of one requirement; without an id, the list of all. */
export function explanation(id: string | undefined): string {
  return id === undefined ? listed(REQUIREMENTS) : explained(requirementOf(id, REQUIREMENTS))
}

function listed(requirements: readonly Requirement[]): string {
  const widest = Math.max(0, ...requirements.map(({ id }) => id.length))
  return requirements.map(({ id, level, title }) => `${id.padEnd(widest)}  ${level.padEnd(11)}  ${title}\n`).join('')
}

function explained({ id, level, title, basis, expected, advice, blame }: Requirement): string {
  const snippet = advice.snippet === null ? [] : ['', ...advice.snippet.split('\n').map((line) => `    ${line}`)]
  return `${[
    `${id} (${level})`,
    title,
    '',
    `Why       ${why(basis)}`,
    `Expected  ${expected}`,
    `Mended in ${PARTS[blame]}`,
    '',
    advice.text,
    ...snippet,
  ].join('\n')}\n`
}

function why(basis: Basis): string {
  switch (basis.kind) {
    case 'documented':
      return `Retrack's page, "${basis.section}": "${basis.quote}"`
    case 'follows':
      return `Follows from Retrack's page, "${basis.section}": ${basis.reason}`
    case 'standard':
      return `${basis.name}: ${basis.reason}\n          ${basis.url}`
  }
}

const PARTS = {
  'redirect-page': 'the redirect page',
  'lead-sending': 'the part of the store that sends leads',
  'lead-delivery': 'the part of the store that sends leads again',
  'status-updates': 'the part of the store that sends updates',
  checkout: 'the checkout',
} as const satisfies Record<Requirement['blame'], string>
