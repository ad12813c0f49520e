/** A visitor of either driver, with all that she has seen. */
import type { Test } from 'tap'
import { launchChromium } from '../../../conformance/drivers/chromium.ts'
import { createHttpDriver } from '../../../conformance/drivers/http.ts'
import { Origins } from '../../../conformance/drivers/origins.ts'
import type {
  Driver,
  Look,
  VisitOutcome,
  Visitor,
  VisitorProfile,
  VisitorProfiles,
} from '../../../conformance/drivers/visitor.ts'
import { RunRecorder, Timeline } from '../../../conformance/timeline.ts'
import type { Evidence, EvidenceKind, EvidenceOf } from '../../../schemas/evidence.ts'
import { SecretRedactor } from '../../../shared/redaction.ts'

export const TOKEN = 'a-token-that-nobody-may-see'

export interface Guest {
  readonly visitor: Visitor
  readonly record: RunRecorder
  open(url: string, leadsOn?: boolean): Promise<VisitOutcome>
  seen<Kind extends EvidenceKind>(kind: Kind): EvidenceOf<Kind>[]
}

export async function chromiumGuests(
  t: Test,
  path: string,
  origins: readonly string[],
  profile: Partial<VisitorProfile> = {},
  looks: Looks = {},
): Promise<(look?: Look) => Guest> {
  const needs = { path, ...common(origins, profile, looks), hasWindow: false }
  return guests(t, await launchChromium(needs))
}

export function httpGuests(
  t: Test,
  origins: readonly string[],
  profile: Partial<VisitorProfile> = {},
  looks: Looks = {},
): (look?: Look) => Guest {
  return guests(t, createHttpDriver(common(origins, profile, looks)))
}

type Looks = Partial<Record<'declined' | 'undecided', Partial<VisitorProfile>>>

const common = (origins: readonly string[], profile: Partial<VisitorProfile>, looks: Looks) => ({
  profiles: Object.fromEntries(
    Object.entries({ usual: profile, ...looks }).map(([look, given]) => [
      look,
      { cookies: [], origins, headers: profile.headers ?? {}, script: null, ...given },
    ]),
  ) as unknown as VisitorProfiles,
  origins: new Origins(origins),
  secret: new SecretRedactor(TOKEN),
  signal: new AbortController().signal,
})

function guests(t: Test, driver: Driver): (look?: Look) => Guest {
  t.teardown(() => driver.close())
  return (look) => {
    const timeline = new Timeline(new SecretRedactor(TOKEN))
    const record = new RunRecorder(timeline, { name: 'visit', run: 1, variant: null })
    const visitor = driver.visitor(record, look)
    const all = (): Evidence[] => timeline.withMockRequests([])
    return {
      visitor,
      record,
      open: (url, leadsOn = true) => visitor.open({ url, leadsOn, screenshot: false }),
      seen: (kind) => all().filter((item): item is EvidenceOf<typeof kind> => item.kind === kind),
    }
  }
}
