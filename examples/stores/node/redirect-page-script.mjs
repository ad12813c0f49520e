/**
 * The same redirect page made of Retrack's script snippet, for a site that serves files only. The
 * page is the same for everybody and reads its own address, so nothing of a link is ever written
 * into it. A cookie that a script sets is kept for 7 days by Safari, and for 10 by a server's header.
 */

const PAGE = `<!doctype html>
<html lang="en">
<title>One moment</title>
<script>
  const { searchParams } = new URL(location.href)
  const click = searchParams.get('click')
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
  if (uuid.test(click)) {
    const expires = new Date(Date.now() + 10 * 24 * 60 * 60 * 1000).toUTCString()
    document.cookie = \`retrack_click=\${click};expires=\${expires};path=/;secure;samesite=lax\`
  }
  // Anybody can write a link to this page: it leads to pages of this site only.
  let target = '/'
  try {
    const deeplink = new URL(searchParams.get('deeplink'))
    if (deeplink.origin === location.origin) target = deeplink.href
  } catch {}
  location.replace(target)
</script>
<noscript><a href="/">Go on to the store</a></noscript>
</html>
`

export function redirectPageOfScript(app, { path }) {
  app.get(path, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(PAGE),
  )
}
