/** retrack-kit as a library. */
export { type MockOptions, type RunningMock, runMock as startMock } from './mock/server.ts'
