import t from 'tap'
import { documentedAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

t.test('the root leads a browser to the page of the mock, and tells any other client what it is', async (t) => {
  const { port } = await startedMock(t)
  const browser = await ask(port, { path: '/', headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  t.equal(browser.status, 302)
  const page = new URL(browser.headers.location ?? '', `http://127.0.0.1:${port}/`)
  t.equal((await ask(port, { path: page.pathname })).status, 200)

  const text = await ask(port, { path: '/' })
  t.strictSame([text.status, text.headers['content-type']], [200, 'text/plain; charset=utf-8'])
  t.match(text.text, /^retrack-kit \d/)
  const { token } = documentedAccount(port)
  t.notMatch(text.text, token)
  const paths = [...text.text.matchAll(/GET +(\S+)/g)].map(([, path = '']) => path)
  t.equal(paths.length, 3)
  for (const path of paths) t.equal((await ask(port, { path, token })).status, 200, `${path} is there`)
})

t.test('nothing else is served at the root', async (t) => {
  const { port } = await startedMock(t)
  t.equal((await ask(port, { path: '/', method: 'POST' })).status, 404)
  t.equal((await ask(port, { path: '/login', headers: { accept: 'text/html' } })).status, 404)
})
