/**
 * Installs packages for the bench and the proofs into folders of their own: they are no dependencies of the project.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const CACHE = resolve('node_modules', '.cache', 'retrack-kit', 'installed')

/** The folder with the package's `node_modules`, as npm installs it for a user. */
export async function install(specifier: string): Promise<string> {
  const folder = join(CACHE, specifier.replaceAll('/', '-'))
  const done = join(folder, 'installed')
  if (!existsSync(done)) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', specifier], {
      cwd: folder,
      stdio: 'inherit',
    })
    await writeFile(done, '')
  }
  return folder
}
