/** A picture of a page, with what shows the API token covered: a report is handed around. */
import type { Locator, Page } from 'playwright-core'
import type { SecretRedactor } from '../../shared/redaction.ts'

const LIMIT_MS = 5_000
/** Beside the names of their types, what people see as text that is no text of the page. */
const FIELDS = 'input, textarea'

/** A JPEG of what the window shows. @throws where the page is not drawn in time */
export async function takePicture(page: Page, secret: SecretRedactor): Promise<Buffer> {
  const covered: Locator[] = []
  for (const frame of page.frames()) {
    for (const form of secret.forms) covered.push(frame.getByText(form))
    const fields = frame.locator(FIELDS)
    // Compared here: a page may have replaced what compares texts there.
    const values = await fields.evaluateAll((all) => all.map((field) => Reflect.get(field, 'value')))
    for (const [index, value] of values.entries()) {
      if (typeof value === 'string' && secret.isIn(value)) covered.push(fields.nth(index))
    }
  }
  return page.screenshot({ type: 'jpeg', quality: 40, timeout: LIMIT_MS, mask: covered })
}
