/** An nginx that sends each request to the next of several mocks. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'
import type { Test } from 'tap'
import { ask } from './http.ts'

/** Why a test that needs nginx is left out, or false. */
export const withoutNginx = spawnSync('nginx', ['-v']).status === 0 ? false : 'this machine has no nginx'

/** Gives its port. One that refuses a connection is passed over. */
export async function roundRobin(t: Test, ports: readonly number[]): Promise<number> {
  const folder = t.testdir({})
  const port = await getPort()
  const servers = ports.map((each) => `server 127.0.0.1:${each} max_fails=0;`).join('\n    ')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; ${temporary.join(' ')}
  upstream mocks {
    ${servers}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://mocks;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_read_timeout 700s;
    }
  }
}`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  t.teardown(async () => {
    nginx.kill()
    if (nginx.exitCode === null) await once(nginx, 'exit')
  })
  while ((await ask(port, { path: '/_mock/health' }).catch(() => undefined)) === undefined) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${readFileSync(join(folder, 'error.log'), 'utf8')}`)
    await after(20)
  }
  return port
}
