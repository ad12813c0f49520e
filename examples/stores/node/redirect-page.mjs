/** The redirect page: keeps the click in a cookie, then sends the visitor to the deeplink. */

const TEN_DAYS_IN_SECONDS = 10 * 24 * 60 * 60
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

export const isClick = (value) => typeof value === 'string' && UUID.test(value)

/** The `Set-Cookie` that keeps a click, as Retrack asks for it. */
export const clickCookie = (click) =>
  `retrack_click=${click}; Max-Age=${TEN_DAYS_IN_SECONDS}; Path=/; Secure; SameSite=Lax`

/**
 * Where to send a visitor: the deeplink where it is a page of this store, else the start page.
 * Anybody can write a link to the redirect page, so a deeplink to another site is not followed:
 * it would lend the store's good name to whoever wrote the link.
 */
export function destination(deeplink, origin) {
  if (typeof deeplink !== 'string' || !URL.canParse(deeplink)) return '/'
  // Compare parsed origins, never how a text begins: https://store.example@evil.example/ begins well.
  return new URL(deeplink).origin === origin ? new URL(deeplink).href : '/'
}

export function redirectPage(app, { path, origin }) {
  app.get(path, async (request, reply) => {
    const { click, deeplink } = request.query
    if (isClick(click)) reply.header('set-cookie', clickCookie(click))
    return (
      reply
        // A browser must ask again each time: an answer that it keeps sets no cookie.
        .header('cache-control', 'no-store')
        .redirect(destination(deeplink, origin()), 303)
    )
  })
}
