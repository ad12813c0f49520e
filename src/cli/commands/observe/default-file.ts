/** Where observations are kept unless a flag says otherwise. */
export const DEFAULT_OBSERVATIONS = 'retrack.observed.yaml'
