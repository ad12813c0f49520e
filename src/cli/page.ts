/** The page of a mock: where it is, and how it is opened. */

/** Without a token, for which the page then asks. */
export const pageAddress = (url: string): string => `${url}/_mock/ui/`

/** The token stands in the fragment, which a browser sends to nobody. */
export const pageUrl = ({
  url,
  account,
}: {
  readonly url: string
  readonly account: { readonly token: string }
}): string => `${pageAddress(url)}#token=${encodeURIComponent(account.token)}`

/** The same, at the view that leads through a check. */
export const guidedPageUrl = (url: string, token: string): string =>
  `${pageUrl({ url, account: { token } })}&view=go-live`

/** Opens it in the user's browser. Where there is none, the mock goes on, and its page can still be opened by hand. */
export async function openPage(url: string): Promise<void> {
  const say = () => process.stderr.write('No browser could be opened. Open the address of the page yourself.\n')
  try {
    const { default: open } = await import('open')
    const browser = await open(url)
    browser.on('error', say)
  } catch {
    say()
  }
}
