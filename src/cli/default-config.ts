/** The file that `check` reads and `init` writes where nobody names another. */
export const DEFAULT_CONFIG = 'retrack-kit.yaml'
