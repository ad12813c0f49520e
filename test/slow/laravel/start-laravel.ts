/** A Laravel application of Debian's packages behind nginx and php-fpm, which answers as Retrack's page says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import getPort from 'get-port'
import type { Test } from 'tap'
import { DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../../../schemas/documented.ts'
import { ask } from '../../support/http.ts'
import { hasNginx, startNginx } from '../../support/nginx.ts'

const SBIN = '/usr/sbin'
const fpm = existsSync(SBIN) ? readdirSync(SBIN).find((name) => /^php-fpm[\d.]*$/.test(name)) : undefined
const hasLaravel = existsSync('/usr/share/php/Illuminate/Foundation/Application.php')
export const withoutLaravel: false | string =
  (!hasNginx || fpm === undefined || !hasLaravel) && 'needs nginx, php-fpm and php-laravel-framework'

const APPLICATION = resolve('test/slow/laravel/app')

/** Resolves to its port. */
export async function startLaravel(t: Test): Promise<number> {
  const dir = t.testdir({})
  const [port, fpmPort] = [await getPort(), await getPort()]
  startFpm(t, dir, fpmPort)
  // The server that Laravel's page on deployment describes.
  const server = `
    listen 127.0.0.1:${port};
    root ${APPLICATION}/public; index index.php;
    location / { try_files $uri $uri/ /index.php?$query_string; }
    location ~ \\.php$ {
      fastcgi_pass 127.0.0.1:${fpmPort};
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
    }`
  await startNginx(t, dir, server, async () => {
    const reply = await ask(port, { path: '/' }).catch(() => undefined)
    return reply?.status === 200
  })
  return port
}

function startFpm(t: Test, dir: string, port: number): void {
  const storage = join(dir, 'storage')
  mkdirSync(storage)
  writeFileSync(join(storage, 'example.json'), JSON.stringify(DOCUMENTED_RESPONSE))
  writeFileSync(
    join(dir, 'fpm.conf'),
    `[global]
error_log = ${dir}/fpm.log
[www]
listen = 127.0.0.1:${port}
user = ${userInfo().username}
pm = static
pm.max_children = 1
env[STORAGE] = ${storage}
env[APP_PACKAGES_CACHE] = ${storage}/packages.php
env[APP_SERVICES_CACHE] = ${storage}/services.php
env[TOKEN] = ${DOCUMENTED_TOKEN}
`,
  )
  const flags = ['--nodaemonize', '--fpm-config', join(dir, 'fpm.conf')]
  if (process.getuid?.() === 0) flags.push('--allow-to-run-as-root')
  const running = spawn(join(SBIN, fpm ?? ''), flags, { stdio: 'ignore' })
  t.teardown(async () => {
    running.kill()
    if (running.exitCode === null) await once(running, 'exit')
  })
}
