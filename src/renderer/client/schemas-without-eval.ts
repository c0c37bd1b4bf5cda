import { config } from 'zod'

// The page's policy allows no eval; zod would try it once to see, which counts as a violation.
config({ jitless: true })
