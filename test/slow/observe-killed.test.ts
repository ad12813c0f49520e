/**
 * An observing proxy is killed again and again while a store sends leads. The file is whole each time, and no lead is
 * missing.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readObservations } from '../../src/mock/observed/observations-file.ts'
import { CLICK, EVENT, OTHER_TOKEN, otherRetrack } from '../observed/other-retrack.ts'
import { TestAccount } from '../support/account.ts'
import { builtCommand, run } from '../support/command.ts'

t.setTimeout(240_000)

const KILLS = 8

t.test('what a store was told is in the file, however often the proxy is killed', async (t) => {
  const other = await otherRetrack(t)
  const file = join(t.testdir(), 'out.yaml')
  let told = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const args = ['observe', '--upstream', other.url.origin, '--port', '0', '--out', file, '--token', OTHER_TOKEN]
    const proxy = run(t, builtCommand(), args)
    const [, url = ''] = await proxy.printed(/(http:\/\/127\.0\.0\.1:\d+) {2}\(in place of/)
    const account = new TestAccount({
      port: Number(new URL(url).port),
      token: OTHER_TOKEN,
      request: { event: EVENT, click: CLICK, reference: 'order-1' },
      trackingPath: '',
    })
    // Killed after one answer more each time: while others are on their way, and while the file is written.
    let left = 1 + kill
    const sending = Array.from({ length: 20 }, async (_, n) => {
      const { status } = await account.sendLead({ reference: `k-${kill}-${n}` })
      if (status === 200) told += 1
      left -= 1
      if (left === 0) proxy.process.kill('SIGKILL')
    })
    await Promise.allSettled(sending)
    t.equal((await proxy.ended).signal, 'SIGKILL')
    t.match(await readFile(file, 'utf8'), /^# What Retrack answered/)
    const observations = (await readObservations(file))?.observations ?? []
    const seen = observations.find(({ situation }) => situation === 'createLead: as documented')?.seen ?? 0
    const { saved } = await other.state()
    t.ok(told > 0 && seen >= told, `${seen} in the file, ${told} told, ${saved} saved, after kill ${kill + 1}`)
    t.ok(seen <= saved, 'nothing that Retrack did not answer')
  }
})
