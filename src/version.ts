import manifest from '../package.json' with { type: 'json' }

/** The version of retrack-kit. */
export const VERSION: string = manifest.version
