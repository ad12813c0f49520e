/** The form with which a guided check begins. */
import { useSignal } from '@preact/signals'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { GuidedChange, GuidedCheck, GuidedStart } from '../../../schemas/control/guided-check.ts'
import { describeError } from '../control-api.ts'
import { CopyButton, Pairs, Problem } from '../elements.tsx'
import { startCheck } from './state.ts'

interface FormProps {
  /** The values of the last check. */
  readonly form: GuidedCheck['form']
  readonly account: AccountWithToken
  /** No check was made yet. */
  readonly isFirst: boolean
}

const STATUS_CHANGES = {
  'by-hand': 'Yes, I do it when I am asked',
  never: 'No, my store never does this',
  'not-now': 'Not in this check',
} as const satisfies Record<GuidedChange, string>

export function StartForm({ form, account, isFirst }: FormProps) {
  const problem = useSignal<string | null>(null)
  const isBusy = useSignal(false)
  const start = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    isBusy.value = true
    problem.value = await startCheck(readForm(event.currentTarget)).then(() => null, describeError)
    isBusy.value = false
  }
  return (
    <section aria-label="Start">
      <h2>{isFirst ? 'Is your store ready for Retrack?' : 'Check again'}</h2>
      {isFirst && <Preparation account={account} />}
      <form class="start" onSubmit={start}>
        <label>
          Redirect page of your store
          <input
            name="redirectUrl"
            type="url"
            required
            placeholder="http://127.0.0.1:3000/retrack"
            defaultValue={form.redirectUrl}
          />
        </label>
        <label>
          A product page of it, if not its start page
          <input
            name="deeplink"
            type="url"
            placeholder="http://127.0.0.1:3000/some-product"
            defaultValue={form.deeplink}
          />
        </label>
        <label>
          A voucher that it accepts, if it takes any
          <input name="voucher" defaultValue={form.voucher} />
        </label>
        <Choice name="rejectOrder" label="Can you cancel an order in its back office?" value={form.rejectOrder} />
        <Choice
          name="approveOrder"
          label="Can you complete an order there, so that it cannot be sent back?"
          value={form.approveOrder}
        />
        <p class="bar">
          <button type="submit" class="main" disabled={isBusy.value}>
            Start
          </button>
          {problem.value !== null && <Problem text={problem.value} />}
        </p>
      </form>
    </section>
  )
}

const Preparation = ({ account: { token, events } }: Pick<FormProps, 'account'>) => (
  <>
    <p>
      This check opens your redirect page by itself, and asks you to place a few orders. It tells what holds and what
      does not, and how to fix it. Your store must run, and send its leads to this mock:
    </p>
    <Pairs
      pairs={[
        [
          'Base URL',
          <span key="url" class="action">
            <code>{location.origin}</code> <CopyButton text={location.origin}>Copy it</CopyButton>
            <span class="quiet">in place of https://retrack.refunder.com</span>
          </span>,
        ],
        [
          'API token',
          <CopyButton key="token" text={token}>
            Copy the token
          </CopyButton>,
        ],
        ['Event', <code key="event">{events[0]?.uuid}</code>],
      ]}
    />
  </>
)

interface ChoiceProps {
  readonly name: keyof GuidedStart
  readonly label: string
  readonly value: GuidedChange
}

const Choice = ({ name, label, value: chosen }: ChoiceProps) => (
  <label>
    {label}
    <select name={name}>
      {Object.entries(STATUS_CHANGES).map(([value, text]) => (
        <option key={value} value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  </label>
)

function readForm(form: HTMLFormElement): GuidedStart {
  const fields = new FormData(form)
  const text = (name: keyof GuidedStart) => String(fields.get(name) ?? '').trim()
  const optional = (name: 'deeplink' | 'voucher') => (text(name) === '' ? {} : { [name]: text(name) })
  return {
    redirectUrl: text('redirectUrl'),
    ...optional('deeplink'),
    ...optional('voucher'),
    rejectOrder: text('rejectOrder') as GuidedChange,
    approveOrder: text('approveOrder') as GuidedChange,
  }
}
