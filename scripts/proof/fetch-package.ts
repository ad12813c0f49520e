/**
 * Packages that one proof needs, or the bench, and nobody else: npm fetches them when they are first used, into a
 * folder of their own, so that `npm ci` need not bring them. The versions stand here.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export const ATTW = '@arethetypeswrong/cli@~0.18.0'
export const AUTOCANNON = 'autocannon@^9.0.0'
export const HTML_VALIDATE = 'html-validate@^10.17.0'
export const PUBLINT = 'publint@^0.3.0'
export const REDOCLY = '@redocly/cli@^2.77.0'

const CACHE = resolve('node_modules', '.cache', 'retrack-kit', 'fetched')

/** The folder whose `node_modules` has the package, as npm installs it for a user. */
export async function fetchPackage(specifier: string): Promise<string> {
  const folder = join(CACHE, specifier.replaceAll('/', '-'))
  const done = join(folder, 'installed')
  if (existsSync(done)) return folder
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  // npm takes a package that it has fetched before from its own cache.
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error', specifier]
  const npm = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (npm.status !== 0) {
    throw new Error(
      `npm could not fetch ${specifier}, which is no dependency of this project and is fetched when it is first used. ` +
        `It needs the registry of npm, or the package in npm's cache. npm says:\n${npm.stderr.trim()}`,
    )
  }
  await writeFile(done, '')
  return folder
}

/** The path of a command that the package brings. */
export async function fetchCommand(specifier: string, name: string): Promise<string> {
  return join(await fetchPackage(specifier), 'node_modules', '.bin', name)
}
