/** The `retrack-kit.yaml` that a guided check writes: what it was told, for the next run. */
import { stringify } from 'yaml'
import type { ActionSetting, Config } from '../../../../../schemas/config.ts'
import { DOCUMENTED_REQUEST } from '../../../../../schemas/documented.ts'

/**
 * Without the token: whoever has the file need not have that. `mockUrl` is where the mock was, if that is known: the
 * store sends its leads there, also where the system had chosen the port.
 */
export function formatGuidedConfig(
  { store, mock, placeOrder, rejectOrder, approveOrder }: Config,
  mockUrl: string | undefined,
): string {
  const { redirectUrl, deeplinks, voucher, orderUrl, origins } = store
  const [deeplink] = deeplinks
  const host = new URL(redirectUrl ?? deeplink ?? '').origin
  const written = {
    store: {
      redirectUrl,
      deeplinks,
      voucher: voucher.kind === 'code' ? voucher.code : 'none',
      ...(orderUrl === null ? {} : { orderUrl }),
      ...(origins.length === 0 ? {} : { origins }),
    },
    mock: {
      listen:
        mock.where.kind === 'listen'
          ? `${mock.where.host}:${mockUrl === undefined ? mock.where.port : new URL(mockUrl).port}`
          : undefined,
      ...(mock.event === DOCUMENTED_REQUEST.event ? {} : { event: mock.event }),
    },
    placeOrder: toWritten(placeOrder),
    rejectOrder: toWritten(rejectOrder),
    approveOrder: toWritten(approveOrder),
  }
  return `# yaml-language-server: $schema=./node_modules/retrack-kit/retrack-kit.schema.json
# Written by "retrack-kit check --guided". The store sends its leads to the mock at the address under mock, with its own
# token: retrack-kit check --token …, or RETRACK_KIT_TOKEN, names another than that of Retrack's documentation.

${stringify(written, { lineWidth: 0 })}
# Each "manual" asks a person. Say how to do it, and the check needs nobody, and sees what takes more orders:
#
# placeOrder:
#   http:
#     - { method: POST, url: ${JSON.stringify(`${host}/checkout`)}, form: { voucher: "{{voucher}}" } }
# rejectOrder:
#   http: [{ method: POST, url: ${JSON.stringify(`${host}/orders/{{reference}}/cancel`)} }]
`
}

function toWritten(action: ActionSetting): { readonly manual: string } | 'none' | undefined {
  if (action.kind === 'manual') return { manual: action.instructions }
  return action.kind === 'none' ? 'none' : undefined
}
