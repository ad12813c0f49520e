/** The `retrack-kit.yaml` that a guided check writes: what it was told, for the next run. */
import { stringify } from 'yaml'
import type { Automation } from '../../../../../conformance/actions/recording/to-steps.ts'
import type { ActionSetting, Config } from '../../../../../schemas/config.ts'
import { DOCUMENTED_REQUEST } from '../../../../../schemas/documented.ts'
import { escapeInvisible } from '../../../../../shared/escape-invisible.ts'

interface Learnt {
  /** The URL of the mock, if it is known: the store sends its leads there, even if the system chose the port. */
  readonly mockUrl: string | undefined
  /** Null where nobody ordered in the check's own window. */
  readonly automation: Automation | null
}

/** Without the token: whoever has the file need not have that. */
export function formatGuidedConfig(config: Config, { mockUrl, automation }: Learnt): string {
  const { placeOrder, rejectOrder, approveOrder } = config
  const actions = {
    placeOrder: automation?.kind === 'steps' ? { http: automation.steps } : toWritten(placeOrder),
    rejectOrder: toWritten(rejectOrder),
    approveOrder: toWritten(approveOrder),
  }
  const parts = [
    HEAD,
    write(toSettings(config, mockUrl)),
    automation === null ? '' : describeAutomation(automation),
    write(actions),
    writeExamples(config, actions),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

const HEAD = `# yaml-language-server: $schema=./node_modules/retrack-kit/retrack-kit.schema.json
# Written by "retrack-kit check --guided". The store sends its leads to the mock at the address under mock, with its own
# token: retrack-kit check --token …, or RETRACK_KIT_TOKEN, names another than that of Retrack's documentation.
`

const write = (value: unknown) => stringify(value, { lineWidth: 0 })

function toSettings({ store, mock }: Config, mockUrl: string | undefined) {
  const { redirectUrl, deeplinks, voucher, orderUrl, origins } = store
  const { where, event } = mock
  const port = mockUrl === undefined ? null : new URL(mockUrl).port
  return {
    store: {
      redirectUrl,
      deeplinks,
      voucher: voucher.kind === 'code' ? voucher.code : 'none',
      ...(orderUrl === null ? {} : { orderUrl }),
      ...(origins.length === 0 ? {} : { origins }),
    },
    mock: {
      listen: where.kind === 'listen' ? `${where.host}:${port ?? where.port}` : undefined,
      ...(event === DOCUMENTED_REQUEST.event ? {} : { event }),
    },
  }
}

const describeAutomation = (automation: Automation): string =>
  automation.kind === 'steps'
    ? `# As you ordered in the window of the check, which has ordered so once without you, and the lead came. What you typed into
# the forms of the store stands here, too.`
    : `# A person still has to order: ${toComment(automation.reason)}.`

/** Formats text of a store as a comment of one line. */
const toComment = (text: string) => escapeInvisible(text.replace(/\s+/g, ' '))

type WrittenAction = object | 'none' | undefined

function toWritten(action: ActionSetting): WrittenAction {
  if (action.kind === 'manual') return { manual: action.instructions }
  return action.kind === 'none' ? 'none' : undefined
}

/** How to say what a person is still asked for. */
function writeExamples({ store }: Config, actions: Readonly<Record<keyof typeof EXAMPLES, WrittenAction>>): string {
  const names = (['placeOrder', 'rejectOrder', 'approveOrder'] as const).filter((name) => {
    const action = actions[name]
    return typeof action === 'object' && 'manual' in action
  })
  if (names.length === 0) return ''
  const { origin } = new URL(store.redirectUrl ?? store.deeplinks[0] ?? '')
  const examples = Object.fromEntries(names.map((name) => [name, { http: [EXAMPLES[name](origin)] }]))
  const withPassword = Object.fromEntries(
    names.flatMap((name) => (name === 'placeOrder' ? [] : [[name, { command: toCurl(EXAMPLES[name](origin).url) }]])),
  )
  return [
    '# Each "manual" asks a person. Say how to do it, and the check needs nobody, and sees what takes more orders:',
    toExample(examples),
    ...(Object.keys(withPassword).length === 0
      ? []
      : [
          `# Where the back office asks for a name and a password, they need not stand here: a program gets them from the
# environment, in this example as BACK_OFFICE=name:password. docs/go-live.md has one for a form that asks for them.`,
          toExample(withPassword),
        ]),
  ].join('\n')
}

const toExample = (actions: object) => `#\n${write(actions).trimEnd().replace(/^/gm, '# ')}\n`

const toCurl = (url: string) =>
  `curl -sS --fail -u "$BACK_OFFICE" -X POST "${url.replace('{{reference}}', '$RETRACK_REFERENCE')}"`

const EXAMPLES = {
  placeOrder: (store: string) => ({ method: 'POST', url: `${store}/checkout`, form: { voucher: '{{voucher}}' } }),
  rejectOrder: (store: string) => ({ method: 'POST', url: `${store}/orders/{{reference}}/cancel` }),
  approveOrder: (store: string) => ({ method: 'POST', url: `${store}/orders/{{reference}}/complete` }),
} as const
