/** Compares the size of an installation on disk with that of the peers. */
import { execFileSync } from 'node:child_process'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchPackage } from '../../scripts/proof/fetch-package.ts'
import { PEERS } from '../peers/index.ts'
import type { Piece, Row } from '../piece.ts'

/** The files that the Dockerfile copies into the mock's image. */
const IMAGE = ['package.json', 'LICENSE', 'bin', 'dist'] as const
const DEPENDENCY = 'node_modules/playwright-core'

interface Installation {
  readonly name: string
  readonly bytes: number
  readonly packages: number
}

export const size: Piece = {
  name: 'size',
  async run() {
    const specifiers = [...new Set(PEERS.map(({ specifier }) => specifier))]
    const peers: Installation[] = []
    for (const name of specifiers) {
      const folder = join(await fetchPackage(name), 'node_modules')
      // npm's own record of what it installed is no part of it.
      const bytes = (await bytesIn(folder)) - (await bytesIn(join(folder, '.package-lock.json')))
      peers.push({ name, bytes, packages: await packagesIn(folder) })
    }
    peers.sort((a, b) => a.bytes - b.bytes)
    const packed = packedBytes()
    const own = { bytes: packed + (await bytesIn(DEPENDENCY)), packages: 2 }
    const image = (await Promise.all(IMAGE.map(bytesIn))).reduce((sum, bytes) => sum + bytes, 0)
    const [smallest] = peers
    const fewest = Math.min(...peers.map(({ packages }) => packages))
    return [
      row('The package and its one dependency', mebibytes(own.bytes), own.bytes <= (smallest?.bytes ?? 0)),
      row('The packages of an installation', String(own.packages), own.packages <= fewest),
      row('What the image of the mock adds to its base', mebibytes(image), image <= (smallest?.bytes ?? 0)),
      { what: 'The package alone', measured: mebibytes(packed), target: '', verdict: '' },
      ...peers.map(
        ({ name, bytes, packages }): Row => ({
          what: name + (name.startsWith('wiremock') ? ', which needs a Java machine beside it' : ''),
          measured: `${mebibytes(bytes)} in ${packages} packages`,
          target: '',
          verdict: '',
        }),
      ),
    ]
  },
}

const row = (what: string, measured: string, isSmallest: boolean): Row => ({
  what,
  measured,
  target: 'the smallest',
  verdict: isSmallest ? 'met' : 'not met',
})

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

function packedBytes(): number {
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // The output of the `prepack` scripts comes before the list.
  const [packed] = JSON.parse(printed.slice(printed.indexOf('[\n'))) as [{ readonly unpackedSize: number }]
  return packed.unpackedSize
}

async function bytesIn(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined || !stats.isDirectory()) return stats?.size ?? 0
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesIn(join(path, name))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

/** Counts the packages in a folder `node_modules`, nested ones included. */
async function packagesIn(folder: string): Promise<number> {
  let packages = 0
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (name.startsWith('.')) continue
    const path = join(folder, name)
    packages += name.startsWith('@') ? await packagesIn(path) : 1 + (await packagesIn(join(path, 'node_modules')))
  }
  return packages
}
