/**
 * Returns where the package, the image and the action are published, from `repository` and `version` of package.json.
 * An owner changes `repository` and runs `npm run generate`.
 */
import { readFileSync } from 'node:fs'

const { name, version, repository } = JSON.parse(readFileSync('package.json', 'utf8'))
const [, owner, repositoryName] = /^git\+https:\/\/github\.com\/([\w.-]+)\/([\w.-]+)\.git$/.exec(repository.url) ?? []
if (owner === undefined) {
  throw new Error(
    `"repository.url" in package.json is "${repository.url}". Expected git+https://github.com/OWNER/REPOSITORY.git with your own names.`,
  )
}
const slug = `${owner}/${repositoryName}`

export const withPublishedNames = (found: string): string =>
  found
    // The registry takes small letters only.
    .replace(/(ghcr\.io\/)[\w.-]+(?=\/)/g, `$1${owner.toLowerCase()}`)
    .replace(/(uses: )(?!actions\/)[\w.-]+\/[\w.-]+@[\w.-]+/g, `$1${slug}@v${version}`)
    .replace(/(npx --yes )[\w@/.-]+/g, `$1${name}`)
    .replace(/("(?:homepage|bugs)": "https:\/\/github\.com\/)[\w.-]+\/[\w.-]+(?=[/#])/g, `$1${slug}`)
