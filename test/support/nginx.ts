/** A real nginx in front of something else. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Test } from 'tap'

export const hasNginx = spawnSync('nginx', ['-v']).status === 0

/** As root it would read files as nobody. */
const asThisUser = process.getuid?.() === 0 ? `user ${userInfo().username};` : ''

/** Starts nginx with one server: see `startNginxWith`. */
export const startNginx = (t: Test, dir: string, server: string, isUp: () => Promise<boolean>): Promise<void> =>
  startNginxWith(t, dir, `server { ${server} }`, isUp)

/**
 * Starts nginx with what its block `http` has, keeps its files in `dir`, and resolves once `isUp` says so. It ends with the
 * test.
 */
export async function startNginxWith(t: Test, dir: string, http: string, isUp: () => Promise<boolean>): Promise<void> {
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; ${asThisUser} pid ${dir}/nginx.pid; error_log ${dir}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
  ${http}
}`,
  )
  const nginx = spawn('nginx', ['-p', dir, '-c', join(dir, 'nginx.conf')], { stdio: 'ignore' })
  t.teardown(async () => {
    nginx.kill()
    if (nginx.exitCode === null) await once(nginx, 'exit')
  })
  while (!(await isUp())) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${readFileSync(join(dir, 'error.log'), 'utf8')}`)
    await after(20)
  }
}
