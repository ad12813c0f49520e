/** The click that a visitor's requests carry. */
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import type { Visitor } from './visitor.ts'

/** The value of `retrack_click` that goes along to a URL. */
export async function getSentClick({ box }: Visitor, url: string): Promise<string | undefined> {
  const header = (await box.header(url)) ?? ''
  const pair = header.split('; ').find((one) => one.startsWith(`${CLICK_COOKIE}=`))
  return pair?.slice(CLICK_COOKIE.length + 1)
}

/** The same as a script of the page reads it out of `document.cookie`: nothing, where the cookie is `HttpOnly`. */
export async function getScriptClick(visitor: Visitor, url: string): Promise<string | undefined> {
  const cookies = await visitor.cookies()
  const isHidden = cookies.some(({ name, httpOnly }) => name === CLICK_COOKIE && httpOnly)
  return isHidden ? undefined : getSentClick(visitor, url)
}
