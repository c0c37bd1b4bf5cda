import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { addressOf, matchAddress, splitAddress } from '../../../src/renderer/router/address.ts'

describe('addresses', () => {
  it('go there and back, whatever stands in them', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((part) => part !== '.' && part !== '..')
    fc.assert(
      fc.property(text, text, fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()), (layer, filter, query) => {
        const { path, query: read } = splitAddress(addressOf('/filters/:layer/:filter', { layer, filter }, query))
        expect(matchAddress('/filters/:layer/:filter', path)).toEqual({ layer, filter })
        expect({ ...read }).toEqual({ ...query })
      }),
    )
  })

  it('fit only their own pattern', () => {
    expect(matchAddress('/runs', '/runs/')).toEqual({})
    expect(matchAddress('/runs/:run', '/runs')).toBeNull()
    expect(matchAddress('/runs', '/doctor')).toBeNull()
    expect(matchAddress('/', '/')).toEqual({})
    expect(matchAddress('/runs/:run', '/runs/%')).toBeNull()
  })

  it('read an empty one as the first view', () => {
    expect(splitAddress('')).toEqual({ path: '/', query: {} })
  })
})
