/** The scenarios, as the rules that they are made of. They leave the tracking link alone, so that visitors still come. */
import type { FaultRule } from '../../../schemas/faults.ts'
import type { ScenarioName } from '../../../schemas/terms.ts'
import type { NewFaultRule } from '../../store/fault-rules.ts'

type RuleTemplate = Omit<FaultRule, 'operation'>

/** For each of a store's own requests. */
const forLeadRequests = (...parts: RuleTemplate[]): FaultRule[] =>
  parts.flatMap((part) => [
    { operation: 'createLead', ...part },
    { operation: 'updateLead', ...part },
  ])

const MAINTENANCE_PAGE = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Service Unavailable</title></head>
<body><h1>503</h1><p>Service Unavailable</p></body></html>
`

const SCENARIO_RULES: Readonly<Record<ScenarioName, readonly FaultRule[]>> = {
  outage: forLeadRequests({ commit: false, effect: { kind: 'status', status: 503 } }),
  flaky: forLeadRequests(
    { when: { probability: 0.1 }, commit: false, effect: { kind: 'status', status: 500 } },
    { when: { probability: 0.05 }, commit: false, effect: { kind: 'reset' } },
    { when: { probability: 0.05 }, commit: true, effect: { kind: 'empty' } },
  ),
  slow: forLeadRequests(
    { commit: false, effect: { kind: 'delay', lognormal: { medianMs: 1500, sigma: 0.4 } } },
    { when: { probability: 0.05 }, commit: false, effect: { kind: 'delay', ms: 8000 } },
  ),
  'lost-response': [
    { operation: 'createLead', when: { every: 2 }, commit: true, effect: { kind: 'reset' } },
    { operation: 'updateLead', when: { every: 2 }, commit: true, effect: { kind: 'reset' } },
  ],
  'rate-limited': forLeadRequests({ commit: false, effect: { kind: 'rate-limit', limit: 10, windowMs: 10_000 } }),
  maintenance: forLeadRequests({
    commit: false,
    effect: {
      kind: 'status',
      status: 503,
      headers: { 'content-type': 'text/html; charset=UTF-8', 'retry-after': '60' },
      body: MAINTENANCE_PAGE,
    },
  }),
}

export const toScenarioRules = (scenario: ScenarioName): readonly NewFaultRule[] =>
  SCENARIO_RULES[scenario].map((rule) => ({ rule, scenario }))
