import type { AccountRecord } from '../../store/port.ts'

/** The tracking link of an account's program at a mock. */
export function trackingUrl(
  { publisher, program }: Pick<AccountRecord, 'publisher' | 'program'>,
  mockUrl: string,
): string {
  return `${mockUrl}/track/v2/click?publisher=${publisher.uuid}&program=${program.uuid}`
}
