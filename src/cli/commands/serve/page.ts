/** The page of a mock: where it is, and how it is opened. */
import type { RunningMock } from '../../../mock/server.ts'

/** The token stands in the fragment, which a browser sends to nobody. */
export const pageUrl = ({ url, account }: Pick<RunningMock, 'url' | 'account'>): string =>
  `${url}/_mock/ui/#token=${encodeURIComponent(account.token)}`

/** Opens it in the user's browser. Where there is none, the mock goes on, and its page can still be opened by hand. */
export async function openPage(mock: RunningMock): Promise<void> {
  const say = () => process.stderr.write('No browser could be opened; open the page by its address above.\n')
  try {
    const { default: open } = await import('open')
    const browser = await open(pageUrl(mock))
    browser.on('error', say)
  } catch {
    say()
  }
}
