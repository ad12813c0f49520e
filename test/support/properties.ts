/**
 * fast-check, with the same cases in every run: what fails here fails for everyone. `PROPERTY_SEED` draws others, and
 * `PROPERTY_RUNS` so many times as many; a failure prints the seed that it came of.
 */
import * as fc from 'fast-check'

const { PROPERTY_SEED = '20260115', PROPERTY_RUNS = '1' } = process.env
const times = Number(PROPERTY_RUNS)

fc.configureGlobal({ seed: Number(PROPERTY_SEED), numRuns: 100 * times })

/** For properties whose cases take long: so many of them. */
export const runs = (few: number) => ({ numRuns: few * times })

export { fc }
