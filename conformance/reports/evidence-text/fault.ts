/** A fault rule in words. */
import type { FaultEffect, FaultRule, FaultWhen } from '../../../schemas/faults.ts'

const OPERATIONS = { createLead: 'new leads', updateLead: 'updates of leads', trackClick: 'tracking links' } as const

export function describeFaultRule({ operation, when, commit, effect }: FaultRule): string {
  const requests = operation === undefined ? 'all requests' : OPERATIONS[operation]
  return `${describeWhen(when)} of ${requests}: ${describeEffect(effect)}${commit ? ', after it was saved' : ''}`
}

function describeWhen(when: FaultWhen | undefined): string {
  if (when === undefined || 'always' in when) return 'every one'
  if ('first' in when) return when.first === 1 ? 'the first' : `the first ${when.first}`
  if ('every' in when) return `every ${when.every}th`
  if ('probability' in when) return `${when.probability * 100} in a hundred`
  if ('forMs' in when) return `for ${when.forMs} ms every one`
  return `after ${when.after} the next ${when.count}`
}

function describeEffect(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'status': {
      const header = Object.entries(effect.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
      const wait = effect.retryAfter === undefined ? header : `${effect.retryAfter.seconds} s`
      return `answered ${effect.status}${wait === undefined ? '' : ` with Retry-After: ${wait}`}`
    }
    case 'delay':
      return 'answered late'
    case 'framing':
      return `answered in another frame (${effect.as})`
    case 'hang':
      return 'never answered'
    case 'reset':
      return 'connection reset'
    case 'empty':
      return 'connection closed without an answer'
    case 'truncate':
      return `answer cut off after ${effect.bytes} bytes`
    case 'malformed':
      return 'answered 200 with broken JSON'
    case 'html':
      return "answered 502 with a proxy's error page"
    case 'drip':
      return 'answered in small pieces'
    case 'rate-limit':
      return `answered 429 above ${effect.limit} in ${effect.windowMs} ms`
  }
}
