/** The action `manual`: a person does it, in the check's own browser window where there is one. */
import type { Deed, Done, Surroundings } from './deed.ts'
import { filledIn } from './placeholders.ts'

export async function askPerson(sentence: string, deed: Deed, { person, signal }: Surroundings): Promise<Done> {
  if (person === null) {
    const message = `"${sentence}" is for a person to do, and there is none: no terminal, or CI is set.`
    return {
      kind: 'not-started',
      message,
      mend: 'Run the check at a terminal, or describe the action as http, command or browser.',
    }
  }
  const said = [filledIn(sentence, deed), ...(deed.voucher === null ? [] : [`Voucher: ${deed.voucher}`])]
  const inWindow = deed.visitor.driver === 'chromium' && person.hasDisplay
  const where = inWindow
    ? ['Do it in the browser window that the check has opened.']
    : deed.visitUrl === null
      ? []
      : [`In a new private window, first open: ${deed.visitUrl}`]
  try {
    const asked =
      (inWindow ? deed.visitor.act(() => person.ask([...where, ...said], signal)) : null) ??
      person.ask([...where, ...said], signal)
    await asked
    return { kind: 'succeeded' }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}
